/**
 * Level and noise of one mesh of the background, as SExtractor estimates them (Bertin & Arnouts 1996, A&AS 117, 393, §3; SExtractor
 * manual, "Modeling the background"): a clip at 2 σ around the mean, a histogram of what is left, and a clip at 3 σ around the median of
 * the histogram until nothing changes; the mode is then 2.5 × median − 1.5 × mean, or the median where the two are far apart.
 * Single precision where the original has it, so that the histograms are the same.
 */

/** The first clip keeps mean ± this many standard deviations. */
const FIRST_CLIP_SIGMAS = 2
/** The clip of the histogram keeps median ± this many. */
const CLIP_SIGMAS = 3
/** The histogram spans mean ± this many. */
const HISTOGRAM_SIGMAS = 5
/** Bins are so narrow that the fullest holds about this many pixels … */
const PIXELS_IN_A_BIN = 4
/** … but there are not more of them than this. */
const MAX_BINS = 4096
const BINS_PER_PIXEL = (Math.sqrt(2 / Math.PI) * HISTOGRAM_SIGMAS) / PIXELS_IN_A_BIN
/** A mesh of which less than this is there and not masked says nothing. */
const MIN_GOOD_FRACTION = 0.5
/** |mean − median| / σ from which on a mesh is called crowded, and the median is taken. */
const CROWDED = 0.3
const MAX_CLIPS = 100
/** Clipping ends when σ changes by less than this part, or is less than a tenth of a bin. */
const SETTLED = 1e-4
const NARROW_BINS = 0.1
/** Pixels at or below this hold nothing (SExtractor's "big"). */
const NOTHING = -1e30

const fround = Math.fround
const histogram = new Int32Array(MAX_BINS)
let good = new Float32Array(0)
// sums over all bins before the one of the index: of pixels, and of their first and second moments (exact, being whole numbers)
const counts = new Float64Array(MAX_BINS + 1)
const moments = new Float64Array(MAX_BINS + 1)
const squareMoments = new Float64Array(MAX_BINS + 1)

/** A rectangle of an image. */
export interface MeshArea {
  readonly pixels: Float32Array
  readonly mask: Uint8Array | null
  /** Width of the whole image. */
  readonly stride: number
  readonly x0: number
  readonly y0: number
  readonly width: number
  readonly height: number
}

/**
 * Level and σ of a mesh in the unit of the pixels, written to `out[0]`, `out[1]`.
 *
 * @returns false where too few of its pixels are good: `out` is then untouched
 */
export function meshStatistics(area: MeshArea, out: Float64Array): boolean {
  const count = gatherGood(area)
  if (count === 0 || count < area.width * area.height * MIN_GOOD_FRACTION) return false
  const all = momentsWithin(count, NOTHING, Number.POSITIVE_INFINITY)
  if (all.count === 0 || all.count < area.width * area.height * MIN_GOOD_FRACTION) return false
  const low = fround(all.mean - FIRST_CLIP_SIGMAS * all.sigma)
  const high = fround(all.mean + FIRST_CLIP_SIGMAS * all.sigma)
  const clipped = momentsWithin(count, low, high)
  const { mean, sigma } = clipped
  const bins = Math.min(Math.trunc(BINS_PER_PIXEL * clipped.count + 1), MAX_BINS)
  const scale = sigma > 0 ? fround((2 * HISTOGRAM_SIGMAS * sigma) / bins) : 1
  const zero = fround(mean - HISTOGRAM_SIGMAS * sigma)
  fillHistogram(count, zero, scale, bins)
  guessMode({ zero, scale, bins, sigma }, out)
  return true
}

/** Copies the pixels that are not masked to `good`, which is walked several times: side by side they stay in the nearest cache. */
function gatherGood({ pixels, mask, stride, x0, y0, width, height }: MeshArea): number {
  if (good.length < width * height) good = new Float32Array(width * height)
  let count = 0
  for (let y = y0; y < y0 + height; y++) {
    const start = y * stride + x0
    if (mask === null) {
      good.set(pixels.subarray(start, start + width), count)
      count += width
      continue
    }
    for (let i = start; i < start + width; i++) if (mask[i] === 0) good[count++] = pixels[i]!
  }
  return count
}

function momentsWithin(length: number, low: number, high: number) {
  const values = good
  let sum = 0
  let squares = 0
  let count = 0
  for (let i = 0; i < length; i++) {
    const value = values[i]!
    if (value < low || value > high) continue
    sum += value
    squares += value * value
    count++
  }
  const mean = sum / count
  const variance = squares / count - mean * mean
  return { count, mean, sigma: variance > 0 ? Math.sqrt(variance) : 0 }
}

function fillHistogram(length: number, zero: number, scale: number, bins: number): void {
  const values = good
  const offset = fround(0.499999 - fround(zero / scale))
  histogram.fill(0, 0, bins)
  for (let i = 0; i < length; i++) {
    const position = fround(fround(values[i]! / scale) + offset)
    // truncated towards zero: the first bin is twice as wide
    if (position > -1 && position < bins) histogram[position | 0]!++
  }
  let count = 0
  let moment = 0
  let square = 0
  for (let bin = 0; bin < bins; bin++) {
    const pixels = histogram[bin]!
    count += pixels
    moment += pixels * bin
    square += pixels * bin * bin
    counts[bin + 1] = count
    moments[bin + 1] = moment
    squareMoments[bin + 1] = square
  }
}

/**
 * The bin, counted from `low`, before which two walks over the histogram meet that come from both ends and of which always the one steps
 * that has passed fewer pixels: the first whose pixels on this side, taken with and without it, are as many as all.
 */
function meetingBin(low: number, high: number): number {
  const twice = 2 * counts[low]!
  const all = counts[high + 1]! - counts[low]!
  let from = low
  let to = high
  while (from < to) {
    const middle = (from + to) >> 1
    if (counts[middle]! + counts[middle + 1]! - twice >= all) to = middle
    else from = middle + 1
  }
  return from
}

interface HistogramScale {
  readonly zero: number
  readonly scale: number
  readonly bins: number
  readonly sigma: number
}

function guessMode({ zero, scale, bins }: HistogramScale, out: Float64Array): void {
  let low = 0
  let high = bins - 1
  let mean = 0
  let median = 0
  let sigma = 10 * high
  let previous = 1
  for (let clip = 0; clip < MAX_CLIPS && sigma >= NARROW_BINS && Math.abs(sigma / previous - 1) > SETTLED; clip++) {
    previous = sigma
    const sum = counts[high + 1]! - counts[low]!
    const moment = moments[high + 1]! - moments[low]!
    const squares = squareMoments[high + 1]! - squareMoments[low]!
    const meeting = meetingBin(low, high)
    const below = counts[meeting]! - counts[low]!
    const fullest = Math.max(histogram[meeting]!, meeting > 0 ? histogram[meeting - 1]! : 0)
    median = meeting > 0 ? meeting - 0.5 + (sum - 2 * below) / (2 * fullest) : 0
    mean = sum > 0 ? moment / sum : moment
    const variance = sum > 0 ? squares / sum - mean * mean : squares
    sigma = variance > 0 ? Math.sqrt(variance) : 0
    low = Math.max(0, Math.trunc(median - CLIP_SIGMAS * sigma + 0.5))
    high = Math.min(bins - 1, Math.trunc(median + CLIP_SIGMAS * sigma + 0.5))
  }
  const isCrowded = Math.abs((mean - median) / sigma) >= CROWDED
  const bin = sigma > 0 ? (isCrowded ? median : 2.5 * median - 1.5 * mean) : mean
  out[0] = fround(zero + bin * scale)
  out[1] = fround(sigma * scale)
}
