import { createPointGrid, type PointGrid } from './point-grid.ts'
import type { StarList } from './star-list.ts'
import { fitSimilarity, type Pairs, type PlaneTransform, scaleOf } from './transform.ts'
import { describeTriangles, neighbourTriples, type Triangles } from './triangles.ts'

/** How the stars of one image lie in another: pixels of the first to those of the second. */
export interface Pattern {
  readonly transform: PlaneTransform
  readonly mirrored: boolean
  /** Stars of the one image that have one in the other. */
  readonly matched: number
}

/**
 * What is tried, one after the other: triangles of so many of the brightest stars, each hypothesis tested with so many. First all triangles of
 * few; then those of neighbours among more, for fields that overlap in part; at last among many, for one within another.
 */
const ATTEMPTS = [
  { stars: 30, neighbours: 29, tested: 150 },
  { stars: 150, neighbours: 5, tested: 150 },
  { stars: 500, neighbours: 4, tested: 500 },
]
/** A hypothesis under which so many stars have found fewer than so many partners is given up: most of them are wrong. */
const PROBED_STARS = 40
const LEAST_PROBED = 6
/** Sides of triangles are compared to this, and to so many pixels over the longest side. */
const SIDE_TOLERANCE = 0.003
const SIDE_TOLERANCE_PIXELS = 0.7
/** A star belongs to one of the other image that is at most so many pixels (of the coarser image) away. */
const TEST_RADIUS_PIXELS = 2
/** How likely, in decades, it may be that stars thrown at random match as well as what is believed. */
const CHANCE_DECADES = -8
/** Two fix the transform and the third has been looked for; only what comes beside them says anything. */
const FREE_MATCHES = 3
/** Stars that both images must have in common, at least. */
export const LEAST_MATCHES = 5

/**
 * Finds how the stars of one image lie in another, whatever shift, turn, scale or mirror is between them: triangles of the same shape
 * give hypotheses, each is tested with all bright stars (after Groth 1986, AJ 91, 1244; the test by chance is our own). Null rather than a
 * guess: where fewer than `LEAST_MATCHES` stars match, or where as many would match by chance.
 */
export function findPattern(from: Required<StarList>, to: Required<StarList>): Pattern | null {
  for (const { stars, neighbours, tested } of ATTEMPTS) {
    const [a, b] = [from, to].map(({ x, y }) => {
      const [nearX, nearY] = [x.subarray(0, stars), y.subarray(0, stars)]
      const triples = neighbourTriples(nearX, nearY, neighbours)
      return describeTriangles(x, y, triples)
    })
    const best = bestHypothesis(a!, b!, testGround(cut(from, tested), cut(to, tested)))
    if (best !== null) return best
    if (Math.max(from.x.length, to.x.length) <= stars) break // all have been tried
  }
  return null
}

function cut({ x, y }: StarList, count: number): Points {
  return { x: x.subarray(0, count), y: y.subarray(0, count) }
}

interface Points {
  readonly x: Float64Array
  readonly y: Float64Array
}

interface TestGround {
  readonly from: Points
  readonly to: Points
  readonly grid: PointGrid
  readonly radius: number
  readonly box: { readonly left: number; readonly right: number; readonly bottom: number; readonly top: number }
  /** When a star was last matched: by the number of the hypothesis. */
  readonly taken: Int32Array
  /** The three pairs of a hypothesis; filled again for each. */
  readonly pairs: Pairs
}

const three = () => new Float64Array(3)

function testGround(from: Points, to: Points): TestGround {
  const box = { left: Math.min(...to.x), right: Math.max(...to.x), bottom: Math.min(...to.y), top: Math.max(...to.y) }
  const cell = Math.max(8 * TEST_RADIUS_PIXELS, (box.right - box.left) / 256, (box.top - box.bottom) / 256)
  return {
    from,
    to,
    grid: createPointGrid(to.x, to.y, cell),
    radius: cell,
    box,
    taken: new Int32Array(to.x.length),
    pairs: { fromX: three(), fromY: three(), toX: three(), toY: three(), weight: three().fill(1) },
  }
}

function bestHypothesis(from: Triangles, to: Triangles, ground: TestGround): Pattern | null {
  let best: (Pattern & { decades: number }) | null = null
  let tried = 0
  let first = 0
  for (let i = 0; i < from.count; i++) {
    const tolerance = SIDE_TOLERANCE + SIDE_TOLERANCE_PIXELS / from.longest[i]!
    const widest = SIDE_TOLERANCE + SIDE_TOLERANCE_PIXELS / 10
    while (first < to.count && to.middle[first]! < from.middle[i]! - tolerance - widest) first++
    for (let j = first; j < to.count && to.middle[j]! <= from.middle[i]! + tolerance + widest; j++) {
      const reach = tolerance + SIDE_TOLERANCE_PIXELS / to.longest[j]!
      if (Math.abs(to.middle[j]! - from.middle[i]!) > reach) continue
      if (Math.abs(to.shortest[j]! - from.shortest[i]!) > reach) continue
      tried++
      const hypothesis = test(from, i, to, j, { ground, stamp: tried })
      if (hypothesis !== null && (best === null || hypothesis.decades < best.decades)) best = hypothesis
    }
  }
  if (best === null || best.matched < LEAST_MATCHES) return null
  return best.decades + Math.log10(tried) < CHANCE_DECADES ? best : null
}

function test(
  from: Triangles,
  i: number,
  to: Triangles,
  j: number,
  { ground, stamp }: { ground: TestGround; stamp: number },
): (Pattern & { decades: number }) | null {
  const { pairs } = ground
  for (let k = 0; k < 3; k++) {
    const [a, b] = [from.corners[3 * i + k]!, to.corners[3 * j + k]!]
    pairs.fromX[k] = ground.from.x[a]!
    pairs.fromY[k] = ground.from.y[a]!
    pairs.toX[k] = ground.to.x[b]!
    pairs.toY[k] = ground.to.y[b]!
  }
  const mirrored = turnsLeft(pairs.fromX, pairs.fromY) !== turnsLeft(pairs.toX, pairs.toY)
  const transform = fitSimilarity(pairs, mirrored)
  if (transform === null) return null
  const { decades, matched } = chance(transform, ground, stamp)
  return { transform, mirrored, matched, decades }
}

function turnsLeft(x: Float64Array, y: Float64Array): boolean {
  return (x[1]! - x[0]!) * (y[2]! - y[0]!) > (x[2]! - x[0]!) * (y[1]! - y[0]!)
}

/** How likely, as power of ten, stars thrown at random match as well as they do under a transform. */
function chance(transform: PlaneTransform, ground: TestGround, stamp: number): { decades: number; matched: number } {
  const { a, b, c, d, e, f } = transform
  const { from, grid, box, taken } = ground
  const radius = Math.min(ground.radius, TEST_RADIUS_PIXELS * Math.max(1, scaleOf(transform)))
  let inside = 0
  let matched = 0
  for (let i = 0; i < from.x.length; i++) {
    const x = a * from.x[i]! + b * from.y[i]! + c
    const y = d * from.x[i]! + e * from.y[i]! + f
    if (!(x >= box.left - radius && x <= box.right + radius && y >= box.bottom - radius && y <= box.top + radius))
      continue
    inside++
    const near = grid.nearest(x, y, radius)
    if (near >= 0 && taken[near] !== stamp) {
      taken[near] = stamp
      matched++
    }
    if (inside === PROBED_STARS && matched < LEAST_PROBED) break
  }
  const area = (box.right - box.left + 2 * radius) * (box.top - box.bottom + 2 * radius)
  const single = Math.min(1, (ground.to.x.length * Math.PI * radius * radius) / area)
  return { decades: binomialDecades(inside - FREE_MATCHES, matched - FREE_MATCHES, single), matched }
}

/** log10 of C(n, k)·p^k, an upper bound of the chance to succeed at least k times in n. */
function binomialDecades(n: number, k: number, p: number): number {
  if (k <= 0) return 0
  let decades = k * Math.log10(p)
  for (let i = 0; i < k; i++) decades += Math.log10((n - i) / (i + 1))
  return decades
}
