import type { FullOptions } from './extraction-options.ts'
import type { PlainImage } from './image.ts'
import { addRow, createRuns, type PixelRuns } from './pixel-runs.ts'
import { convolvedRows, matchedRows, unmaskedRows } from './row-filter.ts'

/**
 * The runs of pixels above the threshold, in one pass row by row. Strictly above: a pixel that equals the threshold does not count.
 * Holds a few rows beside the runs.
 */
export function detectRuns(image: PlainImage, { threshold, noise, kernel, filterType }: FullOptions): PixelRuns {
  const { width, height } = image
  const runs = createRuns()
  const map = noise instanceof Float32Array ? noise : null
  const isMatched = map !== null && kernel !== null && filterType === 'matched'
  const match = isMatched ? matchedRows(image, kernel, map) : null
  const plainRow = unmaskedRows(image)
  const convolved = new Float32Array(width)
  const signalToNoise = new Float32Array(width)
  const thresholds = map !== null && !isMatched ? new Float32Array(width) : null
  const limit = Math.fround(typeof noise === 'number' ? threshold * noise : threshold)
  // over a map of noise filtered values below the threshold are wanted too
  const convolve = kernel === null ? null : convolvedRows(image, kernel, map === null ? limit : undefined)
  for (let y = 0; y < height; y++) {
    convolve?.(y, convolved)
    match?.(y, signalToNoise)
    const values = convolve === null ? plainRow(y) : convolved
    if (thresholds !== null && map !== null) {
      fillThresholds(thresholds, { image, map, threshold, y })
    }
    addRow(runs, y, { signal: isMatched ? signalToNoise : values, values, threshold: limit, thresholds })
  }
  return runs
}

/** Thresholds of a row; infinite where masked. */
function fillThresholds(
  thresholds: Float32Array,
  { image, map, threshold, y }: { image: PlainImage; map: Float32Array; threshold: number; y: number },
): void {
  const { width, mask } = image
  const start = y * width
  for (let x = 0; x < width; x++) thresholds[x] = threshold * map[start + x]!
  if (mask === null) return
  for (let x = 0; x < width; x++) if (mask[start + x] !== 0) thresholds[x] = Number.POSITIVE_INFINITY
}
