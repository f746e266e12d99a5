import type { InputImage } from './input-image.ts'

/** The Gaussian is exp(−2·|u|²/1.3²), u in output pixels (or input pixels where those are larger). */
export const GAUSSIAN_EXPONENT = 2 / (1.3 * 1.3)
/** Half width of the square of samples, in units of the larger of an output and an input pixel. */
export const GAUSSIAN_REACH = 2
/** Samples this close to the edge of the square are on it: rounding of positions must not decide. */
export const EDGE = 1e-6

/**
 * Weighted mean of the input about (qx, qy) by the Gaussian, see createAdaptiveResampler; NaN where a sample is missing. The Jacobian is
 * [[xx, xy], [yx, yy]]: input x, y by output x, y.
 */
export function gaussianSample(
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
  const reach = GAUSSIAN_REACH * Math.sqrt(largest) + EDGE
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
  const a = GAUSSIAN_EXPONENT * (half + (slope * (p - q)) / 2)
  const b = GAUSSIAN_EXPONENT * slope * r
  const c = GAUSSIAN_EXPONENT * (half - (slope * (p - q)) / 2)

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
  return sum / weights
}
