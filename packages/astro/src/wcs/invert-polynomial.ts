import { differentiate, type PlanePolynomial } from './plane-polynomial.ts'

/** Newton's method doubles its digits with each step: far from here it is no use, so it is given up for a walk. */
const MOST_STEPS = 20
/** Stages of the walk from the reference point, each solved by Newton's method from the one before. */
const STAGES = 16

/** P, Q and derivatives of the point in hand. Calls do not overlap, so one will do for all. */
const at = new Float64Array(6)
/** The point in hand. */
const point = new Float64Array(2)

/**
 * What finds the points that a map of the plane takes to given ones: replaces the first `count` points (u, v) by them, NaN where there
 * is none.
 *
 * Newton's method starts at the point itself, or, where the one before has an answer, as far from it as that was: neighbours need two
 * steps. Where it does not converge, the answer is followed from the reference point outwards in a bounded number of steps. An
 * answer in which the map is mirrored against the reference point lies behind a fold and is none.
 *
 * @param step a last step shorter than this ends the search; the error that is left is of the order of its square
 */
export function createInverse(
  map: PlanePolynomial,
  step: number,
): (u: Float64Array, v: Float64Array, count: number) => void {
  differentiate(map, 0, 0, at)
  const originU = at[0]!
  const originV = at[1]!
  const mirrored = determinant() < 0

  /** From the point in hand; true where it has come to an answer. */
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
      if (length <= step || length <= 1e-13 * (Math.abs(point[0]!) + Math.abs(point[1]!))) return area < 0 === mirrored
      if (!(length < Number.POSITIVE_INFINITY)) return false
    }
    return false
  }

  function walk(u: number, v: number): boolean {
    point.fill(0)
    for (let stage = 1; stage <= STAGES; stage++) {
      const part = stage / STAGES
      if (!newton(originU + part * (u - originU), originV + part * (v - originV))) return false
    }
    return true
  }

  return (u, v, count) => {
    let shiftU = 0
    let shiftV = 0
    for (let n = 0; n < count; n++) {
      const targetU = u[n]!
      const targetV = v[n]!
      point[0] = targetU + shiftU
      point[1] = targetV + shiftV
      const found =
        Number.isFinite(targetU) && Number.isFinite(targetV) && (newton(targetU, targetV) || walk(targetU, targetV))
      u[n] = found ? point[0]! : Number.NaN
      v[n] = found ? point[1]! : Number.NaN
      shiftU = found ? point[0]! - targetU : 0
      shiftV = found ? point[1]! - targetV : 0
    }
  }
}

function determinant(): number {
  return at[2]! * at[5]! - at[3]! * at[4]!
}
