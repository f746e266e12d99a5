import { SIGMA_PER_MEDIAN_DEVIATION } from '../statistics/order.ts'
import { upperMedian } from '../statistics/upper-median.ts'

/** What is left of a sample after stars were rejected from it: values within `lowest` … `highest`, both inclusive. */
export interface CleanSample {
  mean: number
  /** Standard deviation of one pixel. */
  sigma: number
  count: number
  /** Pixels of which a plain mean would be as good. */
  effective: number
  lowest: number
  highest: number
}

/** When a rejection that repeats itself ends. */
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
 * The classic rejection: the mean ± 2 σ of all values, then of those within that, and so on, until the mean moves by
 * less than the tolerance (before the first round it counts as 0); at last the values within the last limits are
 * taken. Of Poisson noise the longer upper tail is cut, so the mean is too low, by 0.011 σ at a sky of 200 electrons.
 */
export function rejectClassic(values: Float64Array, count: number, limits: RejectionLimits): CleanSample {
  const sample: CleanSample = { mean: 0, sigma: 0, count, effective: count, lowest: -Infinity, highest: Infinity }
  for (let round = 0; round < limits.maximumRounds; round++) {
    const before = sample.mean
    if (!takeWithin(values, count, sample)) break
    sample.lowest = sample.mean - CLASSIC_REACH * sample.sigma
    sample.highest = sample.mean + CLASSIC_REACH * sample.sigma
    if (Math.abs(sample.mean - before) < limits.tolerance) break
  }
  takeWithin(values, count, sample)
  sample.effective = sample.count
  return sample
}

/**
 * Half width of the core, in σ. Narrow, because faint wings of neighbours hide among the noise; the price is known:
 * the mean of a core that is centred on itself has 1.2 times the variance of the mean of all.
 */
const CORE_REACH = 2.25
/**
 * What is left of a pixel's weight for the mean: (P − 2kφ(k))/P at k = 2.25, P the part of a normal distribution
 * within ± k.
 */
const CORE_EFFICIENCY = 0.8536
/** Shift of the mean of a core centred on itself, in γ·σ: k³φ(k)/3/(P − 2kφ(k)), γ the skewness. */
const CORE_SHIFT = 0.1447
/** Beyond this many σ below the centre a pixel is a defect and says nothing about the scatter. */
const DEFECT_REACH = 4
const MAXIMUM_ROUNDS = 30
/** The core stands when its centre has moved by less than this part of σ. */
const SETTLED = 1e-3
/**
 * A sky whose scatter is this much below its own photons' was averaged, or has another gain: nothing is known of its
 * skewness.
 */
const MOST_PHOTONS = 2

/** What is known of the sky beforehand. */
export interface CoreOptions {
  /** Electrons a count. */
  readonly gain?: number
  /** What the sky is close by: where to begin in place of the median. */
  readonly near?: { readonly mean: number; readonly sigma: number }
}

/**
 * The core of the values, ± 2.25 σ about its own mean, σ being the scatter *below* the centre: stars only ever add.
 * Begun with the median and repeated until it settles.
 *
 * Photon noise is skewed, and a symmetric core of it has too low a mean, by 0.14 of the skewness times σ: at most
 * 0.14 electrons. With the gain that is known and put right.
 */
export function rejectStars(values: Float64Array, count: number, { gain, near }: CoreOptions = {}): CleanSample {
  const sample: CleanSample = { mean: 0, sigma: 0, count, effective: count, lowest: -Infinity, highest: Infinity }
  if (count === 0) return sample
  const known = near !== undefined && near.sigma > 0
  const median = known ? near.mean : upperMedian(values, count)
  let sigma = known ? near.sigma : SIGMA_PER_MEDIAN_DEVIATION * medianDeviation(values, count, median)
  let centre = median
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    sigma = scatterBelow(values, count, centre, sigma)
    sample.lowest = centre - CORE_REACH * sigma
    sample.highest = centre + CORE_REACH * sigma
    if (!takeWithin(values, count, sample)) break
    const moved = Math.abs(sample.mean - centre)
    centre = sample.mean
    if (moved <= SETTLED * sigma) break
  }
  sample.sigma = sigma
  sample.effective = sample.count * CORE_EFFICIENCY
  if (gain !== undefined) sample.mean += skewShift(sample.mean, sigma, gain)
  return sample
}

/**
 * Root mean square distance from the centre of the values below it; all values where none is below (a constant sky).
 * Which side a value is on is a coin toss, so nothing branches on it.
 */
function scatterBelow(values: Float64Array, count: number, centre: number, sigma: number): number {
  const lowest = sigma > 0 ? centre - DEFECT_REACH * sigma : -Infinity
  let squares = 0 // of twice the distances
  let below = 0
  for (let i = 0; i < count; i++) {
    const value = values[i]!
    if (value < lowest) continue
    const distance = value - centre
    const twice = distance - Math.abs(distance) // 0 above
    squares += twice * twice
    below += Number(distance <= 0)
  }
  return below > 0 ? Math.sqrt(squares / 4 / below) : sigma
}

function skewShift(mean: number, sigma: number, gain: number): number {
  const photons = mean / gain / (sigma * sigma)
  return photons > 0 && photons < MOST_PHOTONS ? (CORE_SHIFT * Math.min(1, photons)) / gain : 0
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

let deviations = new Float64Array(4096)

function medianDeviation(values: Float64Array, count: number, median: number): number {
  if (deviations.length < count) deviations = new Float64Array(count)
  for (let i = 0; i < count; i++) deviations[i] = Math.abs(values[i]! - median)
  return upperMedian(deviations, count)
}
