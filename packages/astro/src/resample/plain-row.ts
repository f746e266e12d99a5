import { EDGE, GAUSSIAN_EXPONENT, GAUSSIAN_REACH, type PositionRow } from './gaussian-row.ts'
import type { InputImage } from './input-image.ts'

interface PlainRowOptions {
  readonly kernel: 'gaussian' | 'hann'
  readonly strict: boolean
  readonly conserveFlux: boolean
}

/** The same as `createGaussianRow` for either kernel and for missing samples that are left out: plainer, and slower. */
export function createPlainRow(
  input: InputImage,
  { kernel, strict, conserveFlux }: PlainRowOptions,
): (below: PositionRow, here: PositionRow, above: PositionRow, out: Float32Array | Float64Array) => void {
  return (below, here, above, out) => {
    for (let i = 0; i < out.length; i++) {
      const xx = (here.x[i + 2]! - here.x[i]!) / 2
      const yx = (here.q[i + 2]! - here.q[i]!) / 2
      const xy = (above.x[i + 1]! - below.x[i + 1]!) / 2
      const yy = (above.q[i + 1]! - below.q[i + 1]!) / 2
      const inverse = paddedInverse(xx, xy, yx, yy)
      const value = weightedMean(input, here.x[i + 1]!, here.q[i + 1]!, inverse, kernel === 'hann', strict)
      out[i] = conserveFlux ? value * Math.abs(xx * yy - xy * yx) : value
    }
  }
}

function weightedMean(
  { pixels, width, height }: InputImage,
  qx: number,
  qy: number,
  inverse: PaddedInverse,
  isHann: boolean,
  strict: boolean,
): number {
  const [reachX, reachY] = isHann ? hannReach(inverse) : gaussianReach(inverse)
  if (!(Number.isFinite(qx) && Number.isFinite(qy) && Number.isFinite(reachX))) return Number.NaN
  const [x0, x1] = [Math.ceil(qx - reachX), Math.floor(qx + reachX)]
  const [y0, y1] = [Math.ceil(qy - reachY), Math.floor(qy + reachY)]
  if (strict && (x0 < 0 || y0 < 0 || x1 >= width || y1 >= height)) return Number.NaN
  let sum = 0
  let weights = 0
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const u = inverse[0] * (x - qx) + inverse[1] * (y - qy)
      const v = inverse[2] * (x - qx) + inverse[3] * (y - qy)
      const weight = isHann ? hann(u) * hann(v) : Math.exp(-GAUSSIAN_EXPONENT * (u * u + v * v))
      if (weight === 0) continue
      const exists = x >= 0 && y >= 0 && x < width && y < height
      const value = exists ? pixels[y * width + x]! : Number.NaN
      if (!Number.isNaN(value)) {
        sum += weight * value
        weights += weight
      } else if (strict) {
        return Number.NaN
      }
    }
  }
  return sum / weights // 0/0 where nothing is left
}

function hann(u: number): number {
  return Math.abs(u) < 1 ? (1 + Math.cos(Math.PI * u)) / 2 : 0
}

/** J′⁻¹ by rows, the largest singular value of J′ after it. */
type PaddedInverse = readonly [number, number, number, number, number]

/**
 * With J = U·S·Vᵀ, J′⁻¹ = V·S′⁻¹·Uᵀ = Jᵀ·g(J·Jᵀ), where g takes an eigenvalue s² to 1/(s·max(s, 1)): a symmetric
 * function of a symmetric matrix, which needs no angles.
 */
function paddedInverse(xx: number, xy: number, yx: number, yy: number): PaddedInverse {
  const p = xx * xx + xy * xy
  const q = yx * yx + yy * yy
  const r = xx * yx + xy * yy
  const mean = (p + q) / 2
  const spread = Math.sqrt(((p - q) * (p - q)) / 4 + r * r)
  const large = Math.sqrt(mean + spread)
  const small = Math.abs(xx * yy - xy * yx) / large // the difference of mean and spread would lose digits
  const ofLarge = 1 / (large * Math.max(large, 1))
  const ofSmall = 1 / (small * Math.max(small, 1))
  const half = (ofLarge + ofSmall) / 2
  const slope = spread > 1e-12 * mean ? (ofLarge - ofSmall) / (2 * spread) : 0
  const a = half + (slope * (p - q)) / 2
  const b = slope * r
  const c = half - (slope * (p - q)) / 2
  return [xx * a + yx * b, xx * b + yx * c, xy * a + yy * b, xy * b + yy * c, Math.max(large, 1)]
}

function gaussianReach([, , , , largest]: PaddedInverse): [number, number] {
  const reach = GAUSSIAN_REACH * largest + EDGE
  return [reach, reach]
}

/** The box about the places with |u_k| < 1: rows of the absolute of J′ itself. */
function hannReach([a, b, c, d]: PaddedInverse): [number, number] {
  const determinant = Math.abs(a * d - b * c)
  return [(Math.abs(d) + Math.abs(b)) / determinant, (Math.abs(c) + Math.abs(a)) / determinant]
}
