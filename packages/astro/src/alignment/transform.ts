/** A linear transform of the plane: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export interface PlaneTransform {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** Pairs of positions with weights, in flat arrays of one length. */
export interface Pairs {
  readonly fromX: Float64Array
  readonly fromY: Float64Array
  readonly toX: Float64Array
  readonly toY: Float64Array
  readonly weight: Float64Array
}

/** Factor by which lengths grow (that of a square's side, for a transform that shears). */
export function scaleOf({ a, b, d, e }: PlaneTransform): number {
  return Math.sqrt(Math.abs(a * e - b * d))
}

/**
 * Shift, turn and scale (and mirror, where `mirrored`) of least weighted squares. Null where the positions are all the same.
 */
export function fitSimilarity(pairs: Pairs, mirrored: boolean): PlaneTransform | null {
  const { fromX, fromY, toX, toY, weight } = pairs
  const centre = weightedCentres(pairs)
  const sign = mirrored ? -1 : 1
  let along = 0
  let across = 0
  let square = 0
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!
    const x = fromX[i]! - centre.fromX
    const y = sign * (fromY[i]! - centre.fromY)
    const u = toX[i]! - centre.toX
    const v = toY[i]! - centre.toY
    along += w * (x * u + y * v)
    across += w * (x * v - y * u)
    square += w * (x * x + y * y)
  }
  if (!(square > 0)) return null
  const p = along / square
  const q = across / square
  return placed(p, -q * sign, q, p * sign, centre)
}

/** Any linear transform, of least weighted squares. Null where the positions lie on a line. */
export function fitAffine(pairs: Pairs): PlaneTransform | null {
  const { fromX, fromY, toX, toY, weight } = pairs
  const centre = weightedCentres(pairs)
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i]!
    const x = fromX[i]! - centre.fromX
    const y = fromY[i]! - centre.fromY
    const u = toX[i]! - centre.toX
    const v = toY[i]! - centre.toY
    xx += w * x * x
    xy += w * x * y
    yy += w * y * y
    xu += w * x * u
    yu += w * y * u
    xv += w * x * v
    yv += w * y * v
  }
  const determinant = xx * yy - xy * xy
  if (!(determinant > 1e-6 * xx * yy)) return null
  return placed(
    (xu * yy - yu * xy) / determinant,
    (yu * xx - xu * xy) / determinant,
    (xv * yy - yv * xy) / determinant,
    (yv * xx - xv * xy) / determinant,
    centre,
  )
}

type Centres = Record<'fromX' | 'fromY' | 'toX' | 'toY', number>

function weightedCentres({ fromX, fromY, toX, toY, weight }: Pairs): Centres {
  const total = weight.reduce((sum, w) => sum + w, 0)
  const mean = (values: Float64Array) => values.reduce((sum, value, i) => sum + weight[i]! * value, 0) / total
  return { fromX: mean(fromX), fromY: mean(fromY), toX: mean(toX), toY: mean(toY) }
}

function placed(a: number, b: number, d: number, e: number, centre: Centres): PlaneTransform {
  const c = centre.toX - a * centre.fromX - b * centre.fromY
  const f = centre.toY - d * centre.fromX - e * centre.fromY
  return { a, b, c, d, e, f }
}
