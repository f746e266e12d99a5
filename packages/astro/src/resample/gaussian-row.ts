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
/** Where neighbouring pixels differ by less than this in an exponent, the exponential is had from the last one by its series. */
const NEARBY = 1e-4

/** What the kernels below are told about the pixel at hand, and what they answer; kept in memory, as calls with many numbers are slow. */
const A = 0
const B = 1
const C = 2
const U = 3
const V = 4
const SUM = 5
const WEIGHTS = 6

/**
 * A row of weighted means by the Gaussian, see createAdaptiveResampler: `out[i]` for the pixel whose neighbours lie at `here[i]`, `here[i + 2]`,
 * `below[i + 1]`, `above[i + 1]`. NaN where a sample is missing.
 *
 * @returns a function, as it keeps exponentials from pixel to pixel
 */
export function createGaussianRow(
  { pixels, width, height }: InputImage,
  conserveFlux: boolean,
): (below: PositionRow, here: PositionRow, above: PositionRow, out: Float32Array | Float64Array) => void {
  const work = new Float64Array(7)
  const known = knownExponentials()

  return (below, here, above, out) => {
    const { x: hereX, q: hereQ } = here
    const { x: belowX, q: belowQ } = below
    const { x: aboveX, q: aboveQ } = above
    for (let i = 0; i < out.length; i++) {
      // The Jacobian: input x, y by output x, y.
      const xx = (hereX[i + 2]! - hereX[i]!) / 2
      const yx = (hereQ[i + 2]! - hereQ[i]!) / 2
      const xy = (aboveX[i + 1]! - belowX[i + 1]!) / 2
      const yy = (aboveQ[i + 1]! - belowQ[i + 1]!) / 2
      const qx = hereX[i + 1]!
      const qy = hereQ[i + 1]!
      // J·Jᵀ has the squares of the singular values as eigenvalues.
      const p = xx * xx + xy * xy
      const q = yx * yx + yy * yy
      const r = xx * yx + xy * yy
      const mean = (p + q) / 2
      const difference = (p - q) / 2
      const spread = Math.sqrt(difference * difference + r * r) // Math.hypot is ten times slower
      const largest = Math.max(1, mean + spread)
      const reach = GAUSSIAN_REACH * Math.sqrt(largest) + EDGE
      const x0 = Math.ceil(qx - reach)
      const x1 = Math.floor(qx + reach)
      const y0 = Math.ceil(qy - reach)
      const y1 = Math.floor(qy + reach)
      if (!(x0 >= 0 && y0 >= 0 && x1 < width && y1 < height)) {
        out[i] = Number.NaN
        continue
      }
      putMetric(work, mean, difference, r, spread)
      work[U] = x0 - qx
      work[V] = y0 - qy
      if (x1 - x0 === 3 && y1 - y0 === 3) weigh4x4(pixels, width, y0 * width + x0, work, known)
      else weighAny(pixels, width, y0 * width + x0, x1 - x0 + 1, y1 - y0 + 1, work)
      const value = work[SUM]! / work[WEIGHTS]!
      out[i] = conserveFlux ? value * Math.abs(xx * yy - xy * yx) : value
    }
  }
}

/** The exponent is A·u² + 2·B·u·v + C·v²: the inverse of J′·J′ᵀ, times that of the Gaussian. */
function putMetric(work: Float64Array, mean: number, difference: number, r: number, spread: number): void {
  if (mean + spread <= 1) {
    work[A] = GAUSSIAN_EXPONENT
    work[B] = 0
    work[C] = GAUSSIAN_EXPONENT
    return
  }
  // A function of a symmetric matrix: the mean of its two values, and what follows the axes.
  const alongLargest = 1 / (mean + spread)
  const alongSmallest = 1 / Math.max(1, mean - spread)
  const half = (GAUSSIAN_EXPONENT / 2) * (alongLargest + alongSmallest)
  const slope = spread > 1e-12 * mean ? ((GAUSSIAN_EXPONENT / 2) * (alongLargest - alongSmallest)) / spread : 0
  work[A] = half + slope * difference
  work[B] = slope * r
  work[C] = half - slope * difference
}

/** An exponent and its exponential: of A, of 2·B, of C. */
function knownExponentials(): Float64Array {
  return Float64Array.of(0, 1, 0, 1, 0, 1)
}

/** exp(−exponent), by the series about the exponent at `slot` where that is near. */
function nearbyExponential(known: Float64Array, slot: number, exponent: number): number {
  const d = known[slot]! - exponent
  if (d > -NEARBY && d < NEARBY) return known[slot + 1]! * (1 + d * (1 + d / 2)) // the next term is below 2e-13
  known[slot] = exponent
  known[slot + 1] = Math.exp(-exponent)
  return known[slot + 1]!
}

/**
 * The usual case. Relative to the weight of the first pixel, that of (k, j) is g^k²·h^j²·s^k·t^j·x^kj, so that a row is a polynomial in
 * z = s·x^j, and nothing waits for the weight before it.
 */
function weigh4x4(pixels: Float32Array, width: number, at: number, work: Float64Array, known: Float64Array): void {
  const a = work[A]!
  const b = work[B]!
  const c = work[C]!
  const u = work[U]!
  const v = work[V]!
  const g = nearbyExponential(known, 0, a)
  const x = nearbyExponential(known, 2, 2 * b)
  const h = nearbyExponential(known, 4, c)
  const s = exponential(-2 * (a * u + b * v))
  const t = exponential(-2 * (c * v + b * u))
  const g4 = g * g * (g * g)
  const g9 = g4 * g4 * g
  const h4 = h * h * (h * h)
  const h9 = h4 * h4 * h
  const z1 = s * x
  const z2 = z1 * x
  const z3 = z2 * x
  const t1 = t * h
  const t2 = t * t * h4
  const t3 = t * t * t * h9
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
