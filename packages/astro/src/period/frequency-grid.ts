/** The grid of a period search: evenly spaced, fine enough to miss no peak, up to five times the mean Nyquist frequency. */

const SAMPLES_PER_PEAK = 5
const NYQUIST_FACTOR = 5

/** Frequencies `first + k · step`, 0 ≤ k < `count`. */
export interface FrequencyGrid {
  /** Cycles per day of the lowest frequency: half a step, so that no frequency is 0. */
  readonly first: number
  /** Cycles per day. */
  readonly step: number
  readonly count: number
}

/**
 * @param baseline last time − first time, days
 * @param points number of observations
 */
export function frequencyGrid(baseline: number, points: number): FrequencyGrid {
  const step = 1 / baseline / SAMPLES_PER_PEAK
  const first = 0.5 * step
  const highest = NYQUIST_FACTOR * ((0.5 * points) / baseline)
  return { first, step, count: 1 + roundHalfEven((highest - first) / step) }
}

/** Cycles per day of every frequency of the grid. */
export function gridFrequencies(grid: FrequencyGrid): Float64Array {
  const frequencies = new Float64Array(grid.count)
  for (let i = 0; i < grid.count; i++) frequencies[i] = grid.first + grid.step * i
  return frequencies
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x)
  const rest = x - down
  if (rest !== 0.5) return Math.round(x)
  return down % 2 === 0 ? down : down + 1
}
