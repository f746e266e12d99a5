import type { Background } from './background.ts'
import { cornerArea, sampledOverlap, sliceArea } from './circle-overlap.ts'
import type { ImagePixels, PhotometryConvention } from './image-pixels.ts'

/** What the noise of a detector is made of. */
export interface Detector {
  /** Electrons a count (ADU); must be positive. */
  readonly gain: number
  /** Electrons of one pixel. */
  readonly readNoise: number
}

export interface ApertureSum {
  /** Counts of the source: the sum less the background's share. */
  readonly net: number
  /** Standard error of `net`, counts. */
  readonly sigma: number
  /** Background of a pixel that was taken off, counts. */
  readonly background: number
  /** Σ of the fractions of pixels that were summed. */
  readonly pixels: number
  /** Pixels that the background is the mean of. */
  readonly backgroundPixels: number
  /** Brightest pixel of the aperture as it is, counts. */
  readonly peak: number
  /** Part (0 … 1) of the aperture that is missing pixels or off the frame: it lowers `net` unseen. */
  readonly missing: number
}

export type ApertureFailure =
  | 'the gain is not positive'
  | 'no valid pixel in the background annulus'
  | 'no valid pixel in the aperture'

export type ApertureResult =
  | ({ readonly ok: true } & ApertureSum)
  | { readonly ok: false; readonly failure: ApertureFailure }

/** Variance of the rounding to whole counts, counts² (0.289², Merline & Howell 1995). */
const DIGITISATION_VARIANCE = 0.083521
/** The measured scatter of the sky is taken where it exceeds that of gain and read noise by this many of its own errors. */
const SCATTER_EXCESS = 3

export interface ApertureOptions {
  readonly convention?: PhotometryConvention
  /** How pixels on the rim are divided: exactly, or by 5 × 5 sub-pixels. Without it, exactly unless the convention is classic. */
  readonly rim?: 'exact' | 'sampled'
}

/**
 * Net counts in the circle of `radius` pixels about (x, y), cell geometry, and their standard error
 * (Merline & Howell 1995, Exp. Astron. 6, 163): photons of the source, and in each pixel the noise of the sky, once for the
 * pixels of the aperture and once for the mean that is taken off.
 *
 * `unbiased`: a pixel on the rim has the square of its fraction of the noise, the mean of the sky that of its effective pixels; the
 * noise of the sky is that of gain and read noise, or as measured where that is clearly more.
 * `classic`: a sky below 0 is taken as 0; fractions count as whole pixels' noise.
 */
export function apertureSum(
  image: ImagePixels,
  x: number,
  y: number,
  radius: number,
  background: Background,
  detector: Detector,
  options: ApertureOptions = {},
): ApertureResult {
  const { convention = 'unbiased', rim = convention === 'classic' ? 'sampled' : 'exact' } = options
  if (!(detector.gain > 0 && Number.isFinite(detector.gain))) return { ok: false, failure: 'the gain is not positive' }
  if (background.pixels < 1) return { ok: false, failure: 'no valid pixel in the background annulus' }
  sumCircle(image, x, y, radius, rim === 'sampled')
  const fractions = totals[FRACTIONS]!
  if (!(fractions > 0)) return { ok: false, failure: 'no valid pixel in the aperture' }
  const classic = convention === 'classic'
  const level = classic ? Math.max(background.mean, 0) : background.mean
  const net = totals[SUM]! - level * fractions
  const pixelVariance = classic ? detectorVariance(level, detector) : skyVariance(background, detector)
  const skyPixels =
    (classic ? fractions : totals[SQUARES]!) + (fractions * fractions) / Math.max(1, background.effectivePixels)
  const sigma = Math.sqrt(Math.max(net, 0) / detector.gain + pixelVariance * skyPixels)
  const missing = totals[MISSING]! / (fractions + totals[MISSING]!)
  return {
    ok: true,
    net,
    sigma,
    background: level,
    pixels: fractions,
    backgroundPixels: background.pixels,
    peak: totals[PEAK]!,
    missing,
  }
}

function skyVariance(background: Background, detector: Detector): number {
  const expected = detectorVariance(background.mean, detector)
  const measured = background.sigma * background.sigma
  const error = Math.sqrt(2 / Math.max(1, background.effectivePixels / 2))
  return measured > expected * (1 + SCATTER_EXCESS * error) ? measured : expected
}

/** Variance of a pixel of empty sky, counts². */
function detectorVariance(level: number, { gain, readNoise }: Detector): number {
  return Math.max(level, 0) / gain + (readNoise / gain) ** 2 + DIGITISATION_VARIANCE
}

/** Of the last aperture. */
const totals = new Float64Array(5)
const [SUM, FRACTIONS, SQUARES, MISSING, PEAK] = [0, 1, 2, 3, 4] as const

function reset(): void {
  totals.fill(0)
  totals[PEAK] = Number.NEGATIVE_INFINITY
}

function add(image: ImagePixels, column: number, row: number, fraction: number): void {
  if (!(fraction > 0)) return
  const on = column >= 0 && column < image.width && row >= 0 && row < image.height
  const value = on ? image.pixels[row * image.width + column]! : Number.NaN
  if (value - value !== 0) {
    totals[MISSING]! += fraction
    return
  }
  totals[SUM]! += value * fraction
  totals[FRACTIONS]! += fraction
  totals[SQUARES]! += fraction * fraction
  if (value > totals[PEAK]!) totals[PEAK] = value
}

let columnSlices = new Float64Array(64)

/**
 * Row by row: the pixels that the circle holds whole are added as they are, those on the rim by the areas at their corners, or by
 * how many of their sub-pixels are inside.
 */
function sumCircle(image: ImagePixels, x: number, y: number, radius: number, sampled: boolean): void {
  reset()
  if (!(radius > 0) || !Number.isFinite(x + y + radius)) return
  const firstColumn = Math.floor(x - radius)
  const lastColumn = Math.floor(x + radius)
  const lines = lastColumn - firstColumn + 2
  if (columnSlices.length < lines) columnSlices = new Float64Array(lines)
  for (let i = 0; i < lines; i++) columnSlices[i] = sliceArea(firstColumn + i - x, radius)
  const radius2 = radius * radius
  const firstRow = Math.floor(y - radius)
  let sliceTop = sliceArea(firstRow - y, radius)
  for (let row = firstRow; row <= Math.floor(y + radius); row++) {
    const bottom = row - y
    const top = bottom + 1
    const sliceBottom = sliceTop
    sliceTop = sliceArea(top, radius)
    const farthest = Math.max(Math.abs(bottom), Math.abs(top))
    const nearest = bottom < 0 && top > 0 ? 0 : Math.min(Math.abs(bottom), Math.abs(top))
    const reach = Math.sqrt(Math.max(0, radius2 - nearest * nearest))
    const from = Math.max(firstColumn, Math.floor(x - reach))
    const to = Math.min(lastColumn, Math.floor(x + reach))
    // Columns that lie in the circle with their whole side; none where the row's far edge is outside.
    const whole = farthest < radius ? Math.sqrt(radius2 - farthest * farthest) : -1
    const wholeFrom = whole > 0 ? Math.max(from, Math.ceil(x - whole)) : to + 1
    const wholeTo = whole > 0 ? Math.min(to, Math.floor(x + whole) - 1) : to
    let known = false
    let leftArea = 0
    for (let column = from; column <= to; column++) {
      if (column === wholeFrom && wholeTo >= wholeFrom) {
        addWhole(image, row, wholeFrom, wholeTo)
        column = wholeTo
        known = false
        continue
      }
      if (sampled) {
        add(image, column, row, sampledOverlap(column, row, x, y, radius))
        continue
      }
      if (!known)
        leftArea = stripArea(
          column - x,
          columnSlices[column - firstColumn]!,
          bottom,
          sliceBottom,
          top,
          sliceTop,
          radius,
        )
      const slice = columnSlices[column - firstColumn + 1]!
      const rightArea = stripArea(column + 1 - x, slice, bottom, sliceBottom, top, sliceTop, radius)
      add(image, column, row, Math.min(1, rightArea - leftArea))
      leftArea = rightArea
      known = true
    }
  }
}

/** Area of the circle about the origin between the heights `bottom` and `top`, from the middle to x. */
function stripArea(
  x: number,
  slice: number,
  bottom: number,
  sliceBottom: number,
  top: number,
  sliceTop: number,
  radius: number,
): number {
  return cornerArea(x, top, slice, sliceTop, radius) - cornerArea(x, bottom, slice, sliceBottom, radius)
}

/** Pixels `from` … `to` of a row, each in full. */
function addWhole(image: ImagePixels, row: number, from: number, to: number): void {
  const { pixels, width, height } = image
  const first = row < 0 || row >= height ? to + 1 : Math.max(0, from)
  const last = Math.min(width - 1, to)
  let sum = 0
  let count = 0
  let peak = totals[PEAK]!
  for (let i = row * width + first; i <= row * width + last; i++) {
    const value = pixels[i]!
    // The difference is NaN for what is not finite.
    if (value - value === 0) {
      sum += value
      count++
      if (value > peak) peak = value
    }
  }
  totals[SUM]! += sum
  totals[FRACTIONS]! += count
  totals[SQUARES]! += count
  totals[MISSING]! += to - from + 1 - count
  totals[PEAK] = peak
}
