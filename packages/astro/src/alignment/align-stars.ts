import { findPattern, LEAST_MATCHES, type Pattern } from './find-pattern.ts'
import { createPointGrid, type PointGrid } from './point-grid.ts'
import { brightest, type StarList } from './star-list.ts'
import { fitAffine, fitSimilarity, type Pairs, type PlaneTransform, scaleOf } from './transform.ts'

/** How one image lies in another, or why that cannot be told, in words for a person. */
export type StarAlignment =
  | {
      readonly ok: true
      /** From pixels of the first image to those of the second. */
      readonly transform: PlaneTransform
      /** Stars that the transform was fitted to. */
      readonly matched: number
      /** Root mean square of what is left between their positions, in pixels of the second image. */
      readonly residualPixels: number
    }
  | { readonly ok: false; readonly reason: string }

/** Stars that the transform is fitted to, at most. */
const FITTED_STARS = 1000
const ROUNDS = 8
/** Radius within which stars are matched: at first, and at last, in pixels of the coarser image. */
const FIRST_RADIUS_PIXELS = 3
const LAST_RADIUS_PIXELS = 0.75
/** Stars are matched within so many standard deviations of what is left. */
const RADIUS_SIGMAS = 4
/** With as many stars the two axes may scale and turn apart. */
const AFFINE_MATCHES = 30
/** Position errors below this are not believed, pixels. */
const LEAST_SIGMA_PIXELS = 0.02
/** Tukey's biweight: what is left beyond so many standard deviations counts nothing. */
const BIWEIGHT = 4.685
/** From a median absolute deviation in the plane (Rayleigh) to a standard deviation along an axis. */
const RAYLEIGH_MEDIAN = 1.1774

/**
 * How one image lies in another by the patterns of their stars, pixel centres to pixel centres: found by triangles (`findPattern`), then
 * fitted to all common stars by robust least squares, each weighted by the error of its position: shift, turn, scale and mirror with few
 * stars, any linear transform with `AFFINE_MATCHES` or more. Refuses rather than guesses, and says why.
 */
export function alignStars(first: StarList, second: StarList): StarAlignment {
  const from = brightest(first, FITTED_STARS)
  const to = brightest(second, FITTED_STARS)
  const fewest = Math.min(from.x.length, to.x.length)
  if (fewest < LEAST_MATCHES) return { ok: false, reason: `only ${fewest} stars are known in one of the images` }
  const pattern = findPattern(from, to)
  if (pattern === null) return { ok: false, reason: 'no star pattern in common' }
  return refine(from, to, pattern)
}

function refine(from: Required<StarList>, to: Required<StarList>, pattern: Pattern): StarAlignment {
  const coarser = Math.max(1, scaleOf(pattern.transform))
  let radius = FIRST_RADIUS_PIXELS * coarser
  const grid = createPointGrid(to.x, to.y, radius)
  let transform = pattern.transform
  let pairs = matchedPairs(from, to, { transform, grid, radius })
  for (let round = 0; round < ROUNDS && pairs.weight.length >= LEAST_MATCHES; round++) {
    const fitted = fitRobustly(pairs, transform, pattern.mirrored)
    if (fitted === null) break
    transform = fitted
    const left = residuals(pairs, transform)
    const sigma = median(left) / RAYLEIGH_MEDIAN
    radius = Math.min(radius, Math.max(LAST_RADIUS_PIXELS * coarser, RADIUS_SIGMAS * sigma))
    pairs = matchedPairs(from, to, { transform, grid, radius })
  }
  const matched = pairs.weight.length
  if (matched < LEAST_MATCHES || matched < pattern.matched / 2) {
    return { ok: false, reason: 'the star pattern in common does not hold over the image' }
  }
  const left = residuals(pairs, transform)
  const residualPixels = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0) / matched)
  return { ok: true, transform, matched, residualPixels }
}

/** Pairs of stars that are each other's nearest under a transform. */
function matchedPairs(
  from: Required<StarList>,
  to: Required<StarList>,
  { transform: { a, b, c, d, e, f }, grid, radius }: { transform: PlaneTransform; grid: PointGrid; radius: number },
): Pairs {
  const partner = new Int32Array(to.x.length).fill(-1)
  const distance = new Float64Array(to.x.length).fill(Number.POSITIVE_INFINITY)
  for (let i = 0; i < from.x.length; i++) {
    const x = a * from.x[i]! + b * from.y[i]! + c
    const y = d * from.x[i]! + e * from.y[i]! + f
    const near = grid.nearest(x, y, radius)
    if (near < 0) continue
    const square = (to.x[near]! - x) ** 2 + (to.y[near]! - y) ** 2
    if (square >= distance[near]!) continue
    distance[near] = square
    partner[near] = i
  }
  const found = Array.from(partner.keys()).filter((j) => partner[j]! >= 0)
  const ofFrom = (values: Float64Array) => Float64Array.from(found, (j) => values[partner[j]!]!)
  const ofTo = (values: Float64Array) => Float64Array.from(found, (j) => values[j]!)
  const scale = Math.sqrt(Math.abs(a * e - b * d))
  const variance = (j: number) =>
    (scale * Math.max(LEAST_SIGMA_PIXELS, from.sigma[partner[j]!]!)) ** 2 +
    Math.max(LEAST_SIGMA_PIXELS, to.sigma[j]!) ** 2
  return {
    fromX: ofFrom(from.x),
    fromY: ofFrom(from.y),
    toX: ofTo(to.x),
    toY: ofTo(to.y),
    weight: Float64Array.from(found, (j) => 1 / variance(j)),
  }
}

/** One step of iteratively reweighted least squares from what a transform leaves. */
function fitRobustly(pairs: Pairs, transform: PlaneTransform, mirrored: boolean): PlaneTransform | null {
  const pulls = residuals(pairs, transform).map((left, i) => left * Math.sqrt(pairs.weight[i]!))
  const width = Math.max(median(pulls) / RAYLEIGH_MEDIAN, 1e-9)
  const weight = pairs.weight.map((w, i) => w * biweight(pulls[i]! / (BIWEIGHT * width)))
  const weighted = { ...pairs, weight }
  const enough = weight.filter((w) => w > 0).length >= AFFINE_MATCHES
  return (enough ? fitAffine(weighted) : null) ?? fitSimilarity(weighted, mirrored)
}

function biweight(t: number): number {
  return t < 1 ? (1 - t * t) ** 2 : 0
}

function residuals({ fromX, fromY, toX, toY }: Pairs, { a, b, c, d, e, f }: PlaneTransform): Float64Array {
  return fromX.map((x, i) => Math.hypot(a * x + b * fromY[i]! + c - toX[i]!, d * x + e * fromY[i]! + f - toY[i]!))
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1]!
}
