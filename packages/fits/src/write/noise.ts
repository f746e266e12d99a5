/** What quantisation wants to know about a row of pixels; NaN left out. */
export interface RowStatistics {
  /** Pixels that are not NaN. */
  valid: number
  /** Over the valid pixels; 0 and 1 where there are none, as cfitsio has it. */
  minimum: number
  maximum: number
  /**
   * Standard deviation of the background noise by third-order differences, or second or fifth where smaller; 0 when it
   * cannot be told.
   */
  noise: number
}

// Median absolute differences of second, third and fifth order to the standard deviation of Gaussian noise.
const SECOND_ORDER = 1.0483579
const THIRD_ORDER = 0.6052697
const FIFTH_ORDER = 0.1772048

/** Fewer pixels than this span no fifth-order difference (steps of two: v1, v3, v5, v7, v9). */
export const SPAN = 9

const f = Math.fround

/**
 * Noise and range of one row, as cfitsio's `fits_quantize_float` takes them (Stoehr et al. 2007, "DER_SNR", with
 * the orders that cfitsio added). Differences are in float32 at each step, and skip runs of equal pixels.
 *
 * A slip of cfitsio's is kept, because ZSCALE follows from it: the second-order median is taken at the rank that
 * belongs to the number of third-order differences, over a buffer filled up with zeros.
 */
export function rowStatistics(pixels: Float32Array, offset: number, width: number): RowStatistics {
  const row = withoutNaN(pixels.subarray(offset, offset + width))
  const { minimum, maximum } = range(row)
  return { valid: row.length, minimum, maximum, noise: row.length === 0 ? 1 : noiseOf(row) }
}

/** The row itself where it has no NaN, else a copy of what is left. */
export function withoutNaN(row: Float32Array): Float32Array {
  return row.some(Number.isNaN) ? row.filter((value) => !Number.isNaN(value)) : row
}

function range(row: Float32Array): { minimum: number; maximum: number } {
  if (row.length === 0) return { minimum: 0, maximum: 1 }
  let minimum = row[0]!
  let maximum = minimum
  for (const value of row) {
    if (value < minimum) minimum = value
    else if (value > maximum) maximum = value
  }
  return { minimum, maximum }
}

function noiseOf(row: Float32Array): number {
  if (row.length < SPAN) return 0
  const second = new Float32Array(row.length)
  const third = new Float32Array(row.length)
  const fifth = new Float32Array(row.length)
  let seconds = 0
  let thirds = 0
  for (let i = SPAN - 1; i < row.length; i++) {
    const v1 = row[i - 8]!
    const v3 = row[i - 6]!
    const v4 = row[i - 5]!
    const v5 = row[i - 4]!
    const v6 = row[i - 3]!
    const v7 = row[i - 2]!
    const v9 = row[i]!
    const flat = v5 === v6 && v6 === v7
    if (!flat) second[seconds++] = Math.abs(f(v5 - v7))
    if (flat && v3 === v4 && v4 === v5) continue
    third[thirds] = Math.abs(f(f(f(2 * v5) - v3) - v7))
    fifth[thirds++] = Math.abs(f(f(f(f(f(6 * v5) - f(4 * v3)) - f(4 * v7)) + v1) + v9))
  }
  if (thirds === 0) return 0
  return noiseFromMedians(secondMedian(second, seconds, thirds), lowerMedian(third, thirds), lowerMedian(fifth, thirds))
}

/** Noise from the median absolute differences of second, third and fifth order. */
export function noiseFromMedians(second: number, third: number, fifth: number): number {
  const secondNoise = SECOND_ORDER * second
  const fifthNoise = FIFTH_ORDER * fifth
  let noise = THIRD_ORDER * third
  if (secondNoise !== 0 && secondNoise < noise) noise = secondNoise
  if (fifthNoise !== 0 && fifthNoise < noise) noise = fifthNoise
  return noise
}

function secondMedian(second: Float32Array, seconds: number, thirds: number): number {
  if (thirds === 1) return seconds === 1 ? second[0]! : 0
  return seconds > 1 ? lowerMedian(second, thirds) : 0
}

function lowerMedian(values: Float32Array, count: number): number {
  return values.subarray(0, count).sort()[(count - 1) >> 1]!
}
