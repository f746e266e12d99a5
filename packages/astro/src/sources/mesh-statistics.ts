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
  const all = momentsWithin(area, NOTHING, Number.POSITIVE_INFINITY)
  if (all.count === 0 || all.count < area.width * area.height * MIN_GOOD_FRACTION) return false
  const low = fround(all.mean - FIRST_CLIP_SIGMAS * all.sigma)
  const high = fround(all.mean + FIRST_CLIP_SIGMAS * all.sigma)
  const clipped = momentsWithin(area, low, high)
  const { mean, sigma } = clipped
  const bins = Math.min(Math.trunc(BINS_PER_PIXEL * clipped.count + 1), MAX_BINS)
  const scale = sigma > 0 ? fround((2 * HISTOGRAM_SIGMAS * sigma) / bins) : 1
  const zero = fround(mean - HISTOGRAM_SIGMAS * sigma)
  fillHistogram(area, zero, scale, bins)
  guessMode({ zero, scale, bins, sigma }, out)
  return true
}

function momentsWithin({ pixels, mask, stride, x0, y0, width, height }: MeshArea, low: number, high: number) {
  let sum = 0
  let squares = 0
  let count = 0
  for (let y = y0; y < y0 + height; y++) {
    const end = y * stride + x0 + width
    for (let i = end - width; i < end; i++) {
      const value = pixels[i]!
      if (value >= low && value <= high && (mask === null || mask[i] === 0)) {
        sum += value
        squares += value * value
        count++
      }
    }
  }
  const mean = sum / count
  const variance = squares / count - mean * mean
  return { count, mean, sigma: variance > 0 ? Math.sqrt(variance) : 0 }
}

function fillHistogram(area: MeshArea, zero: number, scale: number, bins: number): void {
  const { pixels, mask, stride, x0, y0, width, height } = area
  const offset = fround(0.499999 - fround(zero / scale))
  histogram.fill(0, 0, bins)
  for (let y = y0; y < y0 + height; y++) {
    const end = y * stride + x0 + width
    for (let i = end - width; i < end; i++) {
      const position = fround(fround(pixels[i]! / scale) + offset)
      // truncated towards zero: the first bin is twice as wide
      if (position > -1 && position < bins && (mask === null || mask[i] === 0)) {
        const bin = position | 0
        histogram[bin] = histogram[bin]! + 1
      }
    }
  }
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
    let sum = 0
    let moment = 0
    let squares = 0
    let below = 0
    let above = 0
    let fromLow = low
    let fromHigh = high
    for (let i = low; i <= high; i++) {
      // two walks towards each other that have passed equally many pixels meet at the median
      if (below < above) below += histogram[fromLow++]!
      else above += histogram[fromHigh--]!
      const count = histogram[i]!
      sum += count
      moment += count * i
      squares += count * i * i
    }
    const fullest = Math.max(histogram[fromLow] ?? 0, fromHigh >= 0 ? histogram[fromHigh]! : 0)
    median = fromHigh >= 0 ? fromHigh + 0.5 + (above - below) / (2 * fullest) : 0
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
