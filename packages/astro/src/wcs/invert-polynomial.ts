import { differentiate, type PlanePolynomial } from './plane-polynomial.ts'

/** Newton's method doubles its digits with each step: far from here it is no use, so it is given up for a walk. */
const MOST_STEPS = 20
/** Stages of the walk from the reference point, each solved by Newton's method from the one before; and points of a way that are tried. */
const STAGES = 16

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
  const safeSquare = unfoldedRadius(map) ** 2
  differentiate(map, 0, 0, at)
  const originU = at[0]!
  const originV = at[1]!
  const mirrored = determinant() < 0

  /** From the point in hand; true where it has come to a point that the map takes to (u, v). */
  function newton(u: number, v: number): boolean {
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
      // Where coordinates are large, their own rounding is the shorter of the two.
      if (length <= step || length <= 1e-13 * (Math.abs(point[0]!) + Math.abs(point[1]!))) return true
      if (!(length < Number.POSITIVE_INFINITY)) return false
    }
    return false
  }

  function walk(u: number, v: number): boolean {
    point.fill(0)
    for (let stage = 1; stage <= STAGES; stage++) {
      const part = stage / STAGES
      if (!newton(originU + part * (u - originU), originV + part * (v - originV))) return false
      if (determinant() < 0 !== mirrored) return false
    }
    return isExact(u, v)
  }

  /** Whether the determinant has one sign from a point to another. */
  function isOneSided([fromU, fromV]: Point, [toU, toV]: Point, negative: boolean): boolean {
    for (let stage = 0; stage <= STAGES; stage++) {
      const part = stage / STAGES
      differentiate(map, fromU + part * (toU - fromU), fromV + part * (toV - fromV), at)
      if (determinant() < 0 !== negative) return false
    }
    return true
  }

  /** Whether the map really takes the point in hand to (u, v): where it is very steep, a double has not enough digits for that. */
  function isExact(u: number, v: number): boolean {
    differentiate(map, point[0]!, point[1]!, at)
    return Math.abs(at[0]! - u) + Math.abs(at[1]! - v) <= step + 1e-12 * (Math.abs(u) + Math.abs(v))
  }

  function isAnswer(u: number, v: number): boolean {
    const found = [point[0]!, point[1]!] as const
    if (found[0] * found[0] + found[1] * found[1] <= safeSquare) return true
    return (isOneSided([0, 0], found, mirrored) || isOneSided([u, v], found, false)) && isExact(u, v)
  }

  /** Brings the point in hand to the answer, from a place near it. */
  function search(u: number, v: number, startU: number, startV: number): boolean {
    point[0] = startU
    point[1] = startV
    return newton(u, v) && isAnswer(u, v)
  }

  return (u, v, count) => {
    let shiftU = 0
    let shiftV = 0
    for (let n = 0; n < count; n++) {
      const toU = u[n]!
      const toV = v[n]!
      const found =
        Number.isFinite(toU) &&
        Number.isFinite(toV) &&
        (search(toU, toV, toU + shiftU, toV + shiftV) || search(toU, toV, toU, toV) || walk(toU, toV))
      u[n] = found ? point[0]! : Number.NaN
      v[n] = found ? point[1]! : Number.NaN
      shiftU = found ? point[0]! - toU : 0
      shiftV = found ? point[1]! - toV : 0
    }
  }
}

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
