import { differentiate, type PlanePolynomial } from './plane-polynomial.ts'

/** Newton's method doubles its digits with each step: far from here it is no use, so it is given up for a walk. */
const MOST_STEPS = 20
/** Stages of the walk from the reference point, each solved by Newton's method from the one before; and points of a way that are tried. */
const STAGES = 16
/** Of coordinates, relative: a step as short is rounding. */
const ROUNDING = 1e-13

type Point = readonly [number, number]

/** P, Q and derivatives of the point in hand. Calls do not overlap, so one will do for all. */
const at = new Float64Array(6)
/** The point in hand. */
const point = new Float64Array(2)

/**
 * What finds the points that a map of the plane takes to given ones: replaces the first `count` points (u, v) by them, NaN where there
 * is none.
 *
 * Polynomials far out fold the plane over, and several points come to the same place. The answer is the one that can be reached from the
 * reference point in a straight line without crossing a fold (where the determinant of the derivatives changes its sign). Polynomials that
 * were fitted far from the reference point may be wild there: so the line from the place itself serves, too, if the map is nowhere
 * mirrored on it. Otherwise there is none.
 *
 * Newton's method starts at the place itself, or, where the one before has an answer, as far from it as that was: neighbours need two
 * steps. Where that fails, the answer is followed from the reference point outwards. The number of steps is bounded.
 *
 * @param step a last step shorter than this ends the search; the error that is left is of the order of its square, and to be less than it
 */
export function createInverse(
  map: PlanePolynomial,
  step: number,
): (u: Float64Array, v: Float64Array, count: number) => void {
  differentiate(map, 0, 0, at)
  const origin = [at[0]!, at[1]!] as const
  const search: Search = { map, step, origin, mirrored: determinant() < 0, safeSquare: unfoldedRadius(map) ** 2 }
  return (u, v, count) => {
    let shiftU = 0
    let shiftV = 0
    for (let n = 0; n < count; n++) {
      const toU = u[n]!
      const toV = v[n]!
      const found =
        Number.isFinite(toU) &&
        Number.isFinite(toV) &&
        (findFrom(toU + shiftU, toV + shiftV, toU, toV, search) ||
          findFrom(toU, toV, toU, toV, search) ||
          walk(toU, toV, search))
      u[n] = found ? point[0]! : Number.NaN
      v[n] = found ? point[1]! : Number.NaN
      shiftU = found ? point[0]! - toU : 0
      shiftV = found ? point[1]! - toV : 0
    }
  }
}

interface Search {
  readonly map: PlanePolynomial
  readonly step: number
  /** Where the map takes the reference point, and whether it is mirrored there. */
  readonly origin: Point
  readonly mirrored: boolean
  /** Square of the distance up to which there is no fold. */
  readonly safeSquare: number
}

/** Brings the point in hand from a start to the answer for (u, v); false where it does not come to one. */
function findFrom(startU: number, startV: number, u: number, v: number, search: Search): boolean {
  point[0] = startU
  point[1] = startV
  if (!newton(u, v, search)) return false
  const found = [point[0]!, point[1]!] as const
  if (found[0] * found[0] + found[1] * found[1] <= search.safeSquare) return true
  const isReached =
    isOneSided([0, 0], found, search.mirrored, search.map) || isOneSided([u, v], found, false, search.map)
  return isReached && isExact(u, v, search)
}

/** Follows the answer from the reference point out to (u, v); false where it comes to a fold. */
function walk(u: number, v: number, search: Search): boolean {
  const [originU, originV] = search.origin
  point.fill(0)
  for (let stage = 1; stage <= STAGES; stage++) {
    const part = stage / STAGES
    if (!newton(originU + part * (u - originU), originV + part * (v - originV), search)) return false
    if (determinant() < 0 !== search.mirrored) return false
  }
  return isExact(u, v, search)
}

/** Moves the point in hand to one that the map takes to (u, v); false where the steps do not become short. */
function newton(u: number, v: number, { map, step }: Search): boolean {
  for (let n = 0; n < MOST_STEPS; n++) {
    differentiate(map, point[0]!, point[1]!, at)
    const area = determinant()
    const du = at[0]! - u
    const dv = at[1]! - v
    const stepU = (at[5]! * du - at[3]! * dv) / area
    const stepV = (at[2]! * dv - at[4]! * du) / area
    point[0]! -= stepU
    point[1]! -= stepV
    const length = Math.abs(stepU) + Math.abs(stepV)
    if (length <= step || length <= ROUNDING * (Math.abs(point[0]!) + Math.abs(point[1]!))) return true
    if (!(length < Number.POSITIVE_INFINITY)) return false
  }
  return false
}

/** Whether the determinant has one sign all along a line. */
function isOneSided([fromU, fromV]: Point, [toU, toV]: Point, negative: boolean, map: PlanePolynomial): boolean {
  for (let stage = 0; stage <= STAGES; stage++) {
    const part = stage / STAGES
    differentiate(map, fromU + part * (toU - fromU), fromV + part * (toV - fromV), at)
    if (determinant() < 0 !== negative) return false
  }
  return true
}

/** Whether the map really takes the point in hand to (u, v): where it is very steep, a double has not enough digits for that. */
function isExact(u: number, v: number, { map, step }: Search): boolean {
  differentiate(map, point[0]!, point[1]!, at)
  return Math.abs(at[0]! - u) + Math.abs(at[1]! - v) <= step + 10 * ROUNDING * (Math.abs(u) + Math.abs(v))
}

/** Of ∂(P, Q)/∂(u, v) at the point last differentiated. */
function determinant(): number {
  return at[2]! * at[5]! - at[3]! * at[4]!
}

/**
 * A distance from the reference point up to which there is certainly no fold: the sum of all that can add to the derivatives there is less
 * than the least that the linear terms stretch a length.
 */
function unfoldedRadius(map: PlanePolynomial): number {
  const { order, first, second, firstRadial, secondRadial } = map
  const changes = new Float64Array(Math.max(order, 7) + 1) // of the derivatives, by degree of the term
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0, k = 0; i <= order; i++) {
    for (let j = 0; j <= order - i; j++, k++) {
      if (i === 1 && j === 0) [a, c] = [first[k]!, second[k]!]
      else if (i === 0 && j === 1) [b, d] = [first[k]!, second[k]!]
      else changes[i + j]! += (i + j) * (Math.abs(first[k]!) + Math.abs(second[k]!))
    }
  }
  for (const radial of [firstRadial, secondRadial])
    for (const k of [0, 1, 2, 3]) if (radial) changes[2 * k + 1]! += (2 * k + 1) * Math.abs(radial[k]!)
  // The smaller singular value is the determinant over the larger one, which is at most the root of the sum of squares.
  const least = Math.abs(a * d - b * c) / Math.hypot(a, b, c, d)
  let radius = 1e6
  while (radius > 1e-6 && !(changeAt(changes, radius) < least)) radius /= 1.1
  return radius > 1e-6 ? radius : 0
}

function changeAt(changes: Float64Array, radius: number): number {
  let sum = 0
  for (let degree = changes.length - 1; degree >= 1; degree--) sum = sum * radius + changes[degree]!
  return sum
}
