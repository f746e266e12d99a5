import { exponential } from './exponential.ts'
import type { InputImage } from './input-image.ts'

/** Positions in the input of a row of output pixels, one more on either side. */
export interface PositionRow {
  readonly x: Float64Array
  readonly q: Float64Array
}

/** The Gaussian is exp(−2·|u|²/1.3²), u in output pixels (or input pixels where those are larger). */
export const GAUSSIAN_EXPONENT = 2 / (1.3 * 1.3)
/** Half width of the square of samples, in units of the larger of an output and an input pixel. */
export const GAUSSIAN_REACH = 2
/** Samples this close to the edge of the square are on it: rounding of positions must not decide. */
export const EDGE = 1e-6
/**
 * Where neighbouring pixels differ by less than this in their exponents, the exponentials follow from the last ones by
 * series.
 */
const NEARBY = 1e-4
/**
 * Jacobians that differ by less are the same: weights then differ by less than 1e-8, and the edge of the square by less
 * than EDGE.
 */
const SAME = 2e-9

/** What the kernels below are told and what they answer; kept in memory, as calls with many numbers are slow. */
const A = 0
const B = 1
const C = 2
/** Powers of the exponentials of A (1, 4, 9), of 2·B (1), of C (1, 4, 9). */
const G1 = 3
const G4 = 4
const G9 = 5
const X1 = 6
const H1 = 7
const H4 = 8
const H9 = 9
/** From the pixel's position to the first sample. */
const U = 10
const V = 11
const SUM = 12
const WEIGHTS = 13
const REACH = 14
/** J·Jᵀ = [[P, R], [R, Q]] */
const P = 15
const Q = 16
const R = 17
const WORDS = 18

/**
 * A row of weighted means by the Gaussian, see createAdaptiveResampler: `out[i]` for the pixel whose neighbours lie at
 * `here[i]`, `here[i + 2]`, `below[i + 1]`, `above[i + 1]`. NaN where a sample is missing.
 *
 * @returns a function, as it keeps exponentials from pixel to pixel
 */
export function createGaussianRow(
  { pixels, width, height }: InputImage,
  conserveFlux: boolean,
): (below: PositionRow, here: PositionRow, above: PositionRow, out: Float32Array | Float64Array) => void {
  const work = new Float64Array(WORDS).fill(Number.NaN)

  return (below, here, above, out) => {
    const { x: hereX, q: hereQ } = here
    const { x: belowX, q: belowQ } = below
    const { x: aboveX, q: aboveQ } = above
    // The Jacobian that `work` is made for.
    let [madeXx, madeYx, madeXy, madeYy] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
    for (let i = 0; i < out.length; i++) {
      // Input x, y by output x, y.
      const xx = (hereX[i + 2]! - hereX[i]!) / 2
      const yx = (hereQ[i + 2]! - hereQ[i]!) / 2
      const xy = (aboveX[i + 1]! - belowX[i + 1]!) / 2
      const yy = (aboveQ[i + 1]! - belowQ[i + 1]!) / 2
      const change = Math.abs(xx - madeXx) + Math.abs(yx - madeYx) + Math.abs(xy - madeXy) + Math.abs(yy - madeYy)
      if (!(change < SAME)) {
        madeXx = xx
        madeYx = yx
        madeXy = xy
        madeYy = yy
        work[P] = xx * xx + xy * xy
        work[Q] = yx * yx + yy * yy
        work[R] = xx * yx + xy * yy
        putMetric(work)
      }
      const qx = hereX[i + 1]!
      const qy = hereQ[i + 1]!
      const reach = work[REACH]!
      const x0 = Math.ceil(qx - reach)
      const x1 = Math.floor(qx + reach)
      const y0 = Math.ceil(qy - reach)
      const y1 = Math.floor(qy + reach)
      if (!(x0 >= 0 && y0 >= 0 && x1 < width && y1 < height)) {
        out[i] = Number.NaN
        continue
      }
      work[U] = x0 - qx
      work[V] = y0 - qy
      if (x1 - x0 === 3 && y1 - y0 === 3) weigh4x4(pixels, width, y0 * width + x0, work)
      else weighAny(pixels, width, y0 * width + x0, x1 - x0 + 1, y1 - y0 + 1, work)
      const value = work[SUM]! / work[WEIGHTS]!
      out[i] = conserveFlux ? value * Math.abs(xx * yy - xy * yx) : value
    }
  }
}

/**
 * The exponent is A·u² + 2·B·u·v + C·v²: the inverse of J′·J′ᵀ, times that of the Gaussian. J·Jᵀ = [[p, r], [r, q]] has
 * the squares of the singular values as eigenvalues.
 */
function putMetric(work: Float64Array): void {
  const p = work[P]!
  const q = work[Q]!
  const r = work[R]!
  const mean = (p + q) / 2
  const difference = (p - q) / 2
  const spread = Math.sqrt(difference * difference + r * r) // Math.hypot is ten times slower
  let a = GAUSSIAN_EXPONENT
  let b = 0
  let c = GAUSSIAN_EXPONENT
  if (mean - spread >= 1) {
    const factor = GAUSSIAN_EXPONENT / (p * q - r * r)
    a = q * factor
    b = -r * factor
    c = p * factor
  } else if (mean + spread > 1) {
    // A function of a symmetric matrix: the mean of its two values, and what follows the axes. The smaller one is 1.
    const alongLargest = 1 / (mean + spread)
    const slope = ((GAUSSIAN_EXPONENT / 2) * (alongLargest - 1)) / spread
    const half = (GAUSSIAN_EXPONENT / 2) * (alongLargest + 1)
    a = half + slope * difference
    b = slope * r
    c = half - slope * difference
  }
  work[REACH] = GAUSSIAN_REACH * Math.sqrt(Math.max(1, mean + spread)) + EDGE
  const da = work[A]! - a
  const db = 2 * (work[B]! - b)
  const dc = work[C]! - c
  work[A] = a
  work[B] = b
  work[C] = c
  const isNear = Math.abs(da) + Math.abs(db) + Math.abs(dc) < NEARBY
  const g = isNear ? work[G1]! * (1 + da * (1 + (da / 2) * (1 + da / 3))) : Math.exp(-a)
  const h = isNear ? work[H1]! * (1 + dc * (1 + (dc / 2) * (1 + dc / 3))) : Math.exp(-c)
  work[X1] = isNear ? work[X1]! * (1 + db * (1 + (db / 2) * (1 + db / 3))) : Math.exp(-2 * b)
  const g4 = g * g * (g * g)
  const h4 = h * h * (h * h)
  work[G1] = g
  work[G4] = g4
  work[G9] = g4 * g4 * g
  work[H1] = h
  work[H4] = h4
  work[H9] = h4 * h4 * h
}

/**
 * The usual case. Relative to the weight of the first pixel, that of (k, j) is g^k²·h^j²·s^k·t^j·x^kj, so that a row is
 * a polynomial in z = s·x^j, and nothing waits for the weight before it.
 */
function weigh4x4(pixels: Float32Array, width: number, at: number, work: Float64Array): void {
  const u = work[U]!
  const v = work[V]!
  const g = work[G1]!
  const g4 = work[G4]!
  const g9 = work[G9]!
  const x = work[X1]!
  const s = exponential(-2 * (work[A]! * u + work[B]! * v))
  const t = exponential(-2 * (work[C]! * v + work[B]! * u))
  const z1 = s * x
  const z2 = z1 * x
  const z3 = z2 * x
  const t1 = t * work[H1]!
  const t2 = t * t * work[H4]!
  const t3 = t * t * t * work[H9]!
  const at1 = at + width
  const at2 = at1 + width
  const at3 = at2 + width
  const row0 = pixels[at]! + s * (g * pixels[at + 1]! + s * (g4 * pixels[at + 2]! + s * g9 * pixels[at + 3]!))
  const row1 = pixels[at1]! + z1 * (g * pixels[at1 + 1]! + z1 * (g4 * pixels[at1 + 2]! + z1 * g9 * pixels[at1 + 3]!))
  const row2 = pixels[at2]! + z2 * (g * pixels[at2 + 1]! + z2 * (g4 * pixels[at2 + 2]! + z2 * g9 * pixels[at2 + 3]!))
  const row3 = pixels[at3]! + z3 * (g * pixels[at3 + 1]! + z3 * (g4 * pixels[at3 + 2]! + z3 * g9 * pixels[at3 + 3]!))
  work[SUM] = row0 + t1 * row1 + t2 * row2 + t3 * row3
  const weight0 = 1 + s * (g + s * (g4 + s * g9))
  const weight1 = 1 + z1 * (g + z1 * (g4 + z1 * g9))
  const weight2 = 1 + z2 * (g + z2 * (g4 + z2 * g9))
  const weight3 = 1 + z3 * (g + z3 * (g4 + z3 * g9))
  work[WEIGHTS] = weight0 + t1 * weight1 + t2 * weight2 + t3 * weight3
}

/** Any number of pixels: from one to the next the weight changes by a factor that itself changes by a constant one. */
function weighAny(
  pixels: Float32Array,
  width: number,
  at: number,
  columns: number,
  rows: number,
  work: Float64Array,
): void {
  const a = work[A]!
  const b = work[B]!
  const c = work[C]!
  const u = work[U]!
  const v = work[V]!
  let rowWeight = Math.exp(-(a * u * u + 2 * b * u * v + c * v * v))
  let rowStep = Math.exp(-(a * (2 * u + 1) + 2 * b * v))
  let rowUp = Math.exp(-(c * (2 * v + 1) + 2 * b * u))
  const stepFactor = Math.exp(-2 * a)
  const upFactor = Math.exp(-2 * c)
  const crossFactor = Math.exp(-2 * b)
  let sum = 0
  let weights = 0
  for (let row = 0; row < rows; row++) {
    let weight = rowWeight
    let step = rowStep
    const start = at + row * width
    for (let k = start; k < start + columns; k++) {
      sum += weight * pixels[k]!
      weights += weight
      weight *= step
      step *= stepFactor
    }
    rowWeight *= rowUp
    rowUp *= upFactor
    rowStep *= crossFactor
  }
  work[SUM] = sum
  work[WEIGHTS] = weights
}
