import type { InputImage } from './input-image.ts'
import type { PixelMapping } from './pixel-mapping.ts'

/** The Gaussian is exp(−2·|u|²/1.3²), u in output pixels (or input pixels where those are larger). */
const EXPONENT = 2 / (1.3 * 1.3)
/** Half width of the square of samples, in units of the larger of an output and an input pixel. */
const REACH = 2
/** Samples this close to the edge of the square are on it: rounding of positions must not decide. */
const EDGE = 1e-6

/** Resamples rows of an output grid in ascending order; keeps the positions of three rows, so that none is computed twice. */
export interface AdaptiveResampler {
  /**
   * Values of the pixels (firstX + i, y), i < `out.length`, NaN where one is missing.
   */
  row(y: number, out: Float32Array): void
}

/**
 * Adaptive, flux-conserving resampling (DeForest 2004, Solar Physics 219, 3) with a Gaussian kernel.
 *
 * For an output pixel let q be its position in the input, J the Jacobian by central differences over ± 1 output pixel, J′ = J with
 * singular values raised to at least 1. The value is |det J| · Σ w·I / Σ w over the input pixels x in the square q ± 2·σ_max(J′)
 * (edges included to 1e-6 px), w = exp(−2·|J′⁻¹(x − q)|²/1.3²). It is missing where one of these x is no pixel or is missing.
 * Sums over areas are conserved: an input of surface brightness B a pixel gives |det J|·B.
 *
 * @param toInput position in the input of the output's pixels
 * @param firstX column of the output at which rows begin
 */
export function createAdaptiveResampler(
  input: InputImage,
  toInput: PixelMapping,
  firstX: number,
  count: number,
): AdaptiveResampler {
  // One pixel more on either side, for the differences.
  const newRow = () => ({ y: Number.NaN, x: new Float64Array(count + 2), q: new Float64Array(count + 2) })
  const rows = [newRow(), newRow(), newRow()]

  function positions(y: number) {
    const known = rows.find((row) => row.y === y)
    if (known) return known
    const oldest = rows.reduce((a, b) => (a.y < b.y || Number.isNaN(a.y) ? a : b))
    oldest.y = y
    toInput(firstX - 1, y, count + 2, oldest.x, oldest.q)
    return oldest
  }

  return {
    row(y, out) {
      const below = positions(y - 1)
      const here = positions(y)
      const above = positions(y + 1)
      for (let i = 0; i < out.length; i++) {
        const xx = (here.x[i + 2]! - here.x[i]!) / 2
        const yx = (here.q[i + 2]! - here.q[i]!) / 2
        const xy = (above.x[i + 1]! - below.x[i + 1]!) / 2
        const yy = (above.q[i + 1]! - below.q[i + 1]!) / 2
        out[i] = sample(input, here.x[i + 1]!, here.q[i + 1]!, xx, xy, yx, yy)
      }
    },
  }
}

/** One value at (qx, qy); the Jacobian is [[xx, xy], [yx, yy]]: input x, y by output x, y. */
function sample(
  { pixels, width, height }: InputImage,
  qx: number,
  qy: number,
  xx: number,
  xy: number,
  yx: number,
  yy: number,
): number {
  // J·Jᵀ has the squares of the singular values as eigenvalues; the metric is the inverse of J′·J′ᵀ.
  const p = xx * xx + xy * xy
  const q = yx * yx + yy * yy
  const r = xx * yx + xy * yy
  const mean = (p + q) / 2
  const spread = Math.sqrt(((p - q) * (p - q)) / 4 + r * r) // Math.hypot is ten times slower
  const largest = Math.max(1, mean + spread)
  const reach = REACH * Math.sqrt(largest) + EDGE
  const x0 = Math.ceil(qx - reach)
  const x1 = Math.floor(qx + reach)
  const y0 = Math.ceil(qy - reach)
  const y1 = Math.floor(qy + reach)
  if (!(x0 >= 0 && y0 >= 0 && x1 < width && y1 < height)) return Number.NaN

  const alongLargest = 1 / largest
  const alongSmallest = 1 / Math.max(1, mean - spread)
  // A symmetric matrix function: f(S) = f(mean)-like part + the part that follows the axes of S.
  const half = (alongLargest + alongSmallest) / 2
  const slope = spread > 1e-12 * mean ? (alongLargest - alongSmallest) / (2 * spread) : 0
  const a = EXPONENT * (half + (slope * (p - q)) / 2)
  const b = EXPONENT * slope * r
  const c = EXPONENT * (half - (slope * (p - q)) / 2)

  // The exponent is quadratic, so from pixel to pixel the weight changes by a factor that itself changes by a constant one.
  const u = x0 - qx
  const v = y0 - qy
  let rowWeight = Math.exp(-(a * u * u + 2 * b * u * v + c * v * v))
  let rowStep = Math.exp(-(a * (2 * u + 1) + 2 * b * v))
  let rowUp = Math.exp(-(c * (2 * v + 1) + 2 * b * u))
  const stepFactor = Math.exp(-2 * a)
  const upFactor = Math.exp(-2 * c)
  const crossFactor = Math.exp(-2 * b)
  let sum = 0
  let weights = 0
  for (let y = y0; y <= y1; y++) {
    let weight = rowWeight
    let step = rowStep
    const end = y * width + x1
    for (let at = y * width + x0; at <= end; at++) {
      sum += weight * pixels[at]!
      weights += weight
      weight *= step
      step *= stepFactor
    }
    rowWeight *= rowUp
    rowUp *= upFactor
    rowStep *= crossFactor
  }
  return (sum / weights) * Math.abs(xx * yy - xy * yx)
}
