/** What is left of a sample after stars were rejected from it: values within `lowest` … `highest`, both inclusive. */
export interface CleanSample {
  mean: number
  /** Standard deviation of one pixel. */
  sigma: number
  count: number
  lowest: number
  highest: number
}

export interface RejectionLimits {
  /** How often the limits are drawn anew. */
  readonly maximumRounds: number
  /** The limits stand when the mean has moved by less than this (units of the values). */
  readonly tolerance: number
}

/** Of the classic rejection. */
export const CLASSIC_LIMITS: RejectionLimits = { maximumRounds: 9, tolerance: 0.1 }
const CLASSIC_REACH = 2

/**
 * The classic rejection: the mean ± 2 σ of all values, then of those within that, and so on, until the mean moves by less than
 * the tolerance (before the first round it counts as 0); at last the values within the last limits are taken.
 * Of Poisson noise the longer upper tail is cut, so the mean is too low, by 0.011 σ at a sky of 200 electrons.
 */
export function rejectClassic(values: Float64Array, count: number, limits: RejectionLimits): CleanSample {
  const sample: CleanSample = { mean: 0, sigma: 0, count, lowest: -Infinity, highest: Infinity }
  for (let round = 0; round < limits.maximumRounds; round++) {
    const before = sample.mean
    if (!takeWithin(values, count, sample)) break
    sample.lowest = sample.mean - CLASSIC_REACH * sample.sigma
    sample.highest = sample.mean + CLASSIC_REACH * sample.sigma
    if (Math.abs(sample.mean - before) < limits.tolerance) break
  }
  takeWithin(values, count, sample)
  return sample
}

const REACH = 3
/** Variance of a normal distribution cut at ± 3 σ, in units of σ². */
const CUT_VARIANCE = 0.973_34
const MAD_TO_SIGMA = 1.4826
const MAXIMUM_ROUNDS = 20

/**
 * Values within 3 σ, begun with the median and the median absolute deviation, so that stars do not draw the limits apart; repeated
 * until no value changes sides. σ is that of the uncut distribution.
 */
export function rejectStars(values: Float64Array, count: number): CleanSample {
  const sample: CleanSample = { mean: 0, sigma: 0, count, lowest: -Infinity, highest: Infinity }
  if (count === 0) return sample
  const median = medianOf(values, count)
  const deviation = MAD_TO_SIGMA * medianDeviation(values, count, median)
  // Half of the values alike (a sky of few counts): the deviation says nothing, and all values set the first limits.
  if (deviation > 0) {
    sample.lowest = median - REACH * deviation
    sample.highest = median + REACH * deviation
  }
  for (let round = 0, before = -1; round < MAXIMUM_ROUNDS; round++) {
    if (!takeWithin(values, count, sample)) break
    sample.sigma /= Math.sqrt(CUT_VARIANCE)
    if (sample.count === before) break
    before = sample.count
    sample.lowest = sample.mean - REACH * sample.sigma
    sample.highest = sample.mean + REACH * sample.sigma
  }
  return sample
}

/** Mean, σ and number of the values within the limits; false, and nothing changed, when there is none. */
function takeWithin(values: Float64Array, count: number, sample: CleanSample): boolean {
  const { lowest, highest } = sample
  let sum = 0
  let squares = 0
  let taken = 0
  for (let i = 0; i < count; i++) {
    const value = values[i]!
    if (value >= lowest && value <= highest) {
      sum += value
      squares += value * value
      taken++
    }
  }
  if (taken === 0) return false
  sample.mean = sum / taken
  sample.sigma = Math.sqrt(Math.max(0, squares / taken - sample.mean * sample.mean))
  sample.count = taken
  return true
}

let ranks = new Float64Array(4096)

function medianOf(values: Float64Array, count: number): number {
  if (ranks.length < count) ranks = new Float64Array(count)
  for (let i = 0; i < count; i++) ranks[i] = values[i]!
  return selectMiddle(count)
}

function medianDeviation(values: Float64Array, count: number, median: number): number {
  for (let i = 0; i < count; i++) ranks[i] = Math.abs(values[i]! - median)
  return selectMiddle(count)
}

/** Element ⌊count/2⌋ of the sorted ranks (Hoare's selection): as a starting point good enough for even counts, too. */
function selectMiddle(count: number): number {
  const wanted = count >> 1
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = ranks[(low + high) >> 1]!
    let i = low
    let j = high
    while (i <= j) {
      while (ranks[i]! < pivot) i++
      while (ranks[j]! > pivot) j--
      if (i <= j) {
        const value = ranks[i]!
        ranks[i++] = ranks[j]!
        ranks[j--] = value
      }
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return ranks[wanted]!
}
