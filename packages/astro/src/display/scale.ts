/**
 * Limits for showing an image ("zscale"): a straight line through the sorted values of a sample of pixels.
 * Conventions (index order, NaN): docs/conventions.md.
 */

/** Pixels of any FITS type that fits a JavaScript number. */
export type PixelValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** A sample of the pixels, and the line through it. */
export interface DisplayScale {
  /** The sampled pixel values that are finite numbers, in ascending order. */
  readonly samples: Float64Array
  /** Median of the samples: what is drawn black unless said otherwise. NaN without samples. */
  readonly median: number
  /** Line of least squares through (0, s₀), (1, s₁), …; NaN with fewer than two samples. */
  readonly slope: number
  readonly intercept: number
  /** Lower and upper limit in pixel values, cut to the range of the samples; NaN with fewer than two samples. */
  readonly zmin: number
  readonly zmax: number
}

/** Black and white point in pixel values. */
export interface DisplayLimits {
  readonly black: number
  readonly white: number
}

const SAMPLES_WANTED = 2000
const CONTRAST = 0.1
/** Limits closer than this (relative to |black|, at least absolute) cannot be told apart. */
const SMALLEST_RANGE = 1e-6

/**
 * Samples every k-th pixel in file order, k = max(1, ⌊width·height/2000⌋), from index k (counted from 0), leaves out
 * what is no finite number, and fits a + b·i to the sorted values; with B = b/0.1 and n samples,
 * `zmax = min(s_{n−1}, a + B·n/2)` and `zmin = max(s_0, a − B·n/2)`.
 */
export function displayScale(pixels: PixelValues, width: number, height: number): DisplayScale {
  const samples = sampleNumbers(pixels, width * height)
  const n = samples.length
  const median = medianOfSorted(samples)
  if (n < 2) return { samples, median, slope: Number.NaN, intercept: Number.NaN, zmin: Number.NaN, zmax: Number.NaN }
  const { slope, intercept } = fitLine(samples)
  const reach = (slope / CONTRAST) * (n / 2)
  const zmin = Math.max(samples[0]!, intercept - reach)
  const zmax = Math.min(samples[n - 1]!, intercept + reach)
  return { samples, median, slope, intercept, zmin, zmax }
}

/**
 * Black is the median, white is `zmax`; explicit limits replace them, zero included. Limits too close to tell apart, or
 * the wrong way round, are taken as black − 1 … black + 1. Null when there is nothing to show (fewer than two samples
 * and no explicit limits): draw black.
 */
export function displayLimits(scale: DisplayScale, zmin?: number | null, zmax?: number | null): DisplayLimits | null {
  const black = zmin ?? scale.median
  const white = zmax ?? scale.zmax
  if (Number.isNaN(black) || Number.isNaN(white)) return null
  if (white - black < SMALLEST_RANGE * Math.max(1, Math.abs(black))) return { black: black - 1, white: black + 1 }
  return { black, white }
}

function sampleNumbers(pixels: PixelValues, count: number): Float64Array {
  const stride = Math.max(1, Math.floor(count / SAMPLES_WANTED))
  const samples = new Float64Array(Math.ceil(count / stride))
  let taken = 0
  for (let i = stride; i < count; i += stride) {
    const value = pixels[i]!
    if (Number.isFinite(value)) samples[taken++] = value
  }
  return samples.subarray(0, taken).sort()
}

function medianOfSorted(sorted: Float64Array): number {
  const n = sorted.length
  if (n === 0) return Number.NaN
  const middle = n >> 1
  return n % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Ranks are centred and values taken from the first one, so that a large pedestal costs no digits. */
function fitLine(sorted: Float64Array): { slope: number; intercept: number } {
  const n = sorted.length
  const centre = (n - 1) / 2
  const base = sorted[0]!
  let sum = 0
  let product = 0
  for (let i = 0; i < n; i++) {
    const value = sorted[i]! - base
    sum += value
    product += (i - centre) * value
  }
  const slope = product / ((n * (n * n - 1)) / 12)
  return { slope, intercept: base + sum / n - slope * centre }
}
