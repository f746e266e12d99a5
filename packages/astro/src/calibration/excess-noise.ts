import { medianOf } from '../statistics/order.ts'
import { FEWEST_FRAMES_FOR_SCATTER, residualSeries, type StarSeries } from './classic-errors.ts'
import { type EnsembleCalibration, MAGNITUDES_PER_RELATIVE_FLUX, type SeriesMeasurements } from './series.ts'

/**
 * Standard errors by which the comparison stars must scatter more than their photons explain, for that to be more than
 * chance.
 */
const SIGNIFICANT_EXCESS = 1
/** Rounds in which excess noise and the weights that depend on it agree. */
const ROUNDS = 3

/** Noise of the comparison stars beyond their photons, and what of their noise is in the zero points. */
export interface ExcessNoise {
  /** Of a single measurement, mag²; 0 where none stands out of chance. */
  readonly variance: number
  readonly shares: NoiseShares
}

/**
 * Excess noise (scintillation, flat field, …), which all stars of the frame are taken to have alike. It follows from
 * the scatter of the comparison stars' calibrated magnitudes less what their photons and the zero point explain, with
 * regard to each star's own part in the zero point: the weighted median over the stars, bright ones counting more as
 * they show excess more sharply.
 */
export function estimateExcessNoise(series: SeriesMeasurements, calibration: EnsembleCalibration): ExcessNoise {
  const photonVariance = magnitudeVariances(series)
  let variance = 0
  let shares = shareNoise(series, calibration, photonVariance, variance)
  for (let round = 0; round < ROUNDS; round++) {
    variance = excessVariance(series, calibration, photonVariance, shares, variance)
    shares = shareNoise(series, calibration, photonVariance, variance)
  }
  return { variance, shares }
}

/** Photon (and read-out) noise of each measurement, mag², as the table it comes from. */
function magnitudeVariances({ net, sigma }: SeriesMeasurements): Float64Array {
  return net.map((counts, item) => ((MAGNITUDES_PER_RELATIVE_FLUX * sigma[item]!) / counts) ** 2)
}

/** How the noise of the stars of an ensemble makes up that of the zero point. */
interface NoiseShares {
  /** Share of each member's error that goes into the zero point, an item a member. */
  readonly share: Float64Array
  /** Variance of each frame's zero point from photons, and the factor by which excess variance adds to it. */
  readonly zeroPointVariance: Float64Array
  readonly excessShare: Float64Array
}

/**
 * A zero point from summed counts takes each star by its counts. One that is a median takes errors of width σᵢ by
 * (1/σᵢ)/Σ(1/σⱼ), and its variance is that of a mean with such weights times a factor up to π/2 (Kendall & Stuart, The
 * Advanced Theory of Statistics I, 14.12: order statistics).
 */
function shareNoise(
  { frameCount, net }: SeriesMeasurements,
  { start, members, ensembleNet, medianZeroPoint }: EnsembleCalibration,
  photonVariance: Float64Array,
  excess: number,
): NoiseShares {
  const share = new Float64Array(members.length)
  const zeroPointVariance = new Float64Array(frameCount)
  const excessShare = new Float64Array(frameCount)
  for (let frame = 0; frame < frameCount; frame++) {
    const first = start[frame]!
    const end = start[frame + 1]!
    let total = medianZeroPoint ? 0 : ensembleNet[frame]!
    for (let at = first; at < end; at++) {
      const item = members[at]! * frameCount + frame
      share[at] = medianZeroPoint ? 1 / Math.sqrt(photonVariance[item]! + excess) : net[item]!
      if (medianZeroPoint) total += share[at]!
    }
    const factor = medianZeroPoint ? medianVarianceFactor(end - first) : 1
    for (let at = first; at < end; at++) {
      share[at] = share[at]! / total
      const weight = factor * share[at]! ** 2
      zeroPointVariance[frame]! += weight * photonVariance[members[at]! * frameCount + frame]!
      excessShare[frame]! += weight
    }
  }
  return { share, zeroPointVariance, excessShare }
}

/** Variance of the median of `count` normal deviates over that of their mean: 1, 1, 1.35, 1.19, 1.43, … π/2. */
function medianVarianceFactor(count: number): number {
  if (count <= 2) return 1
  return (count * Math.PI) / (count % 2 === 1 ? 2 * count - 2 + Math.PI : 2 * count + 2.65)
}

/** What is known of a star's calibrated magnitudes on each of its frames. */
interface StarNoise {
  readonly magnitudes: Float64Array
  /** Variance by photons, mag². */
  readonly expected: Float64Array
  /** How excess variance adds to that. */
  readonly response: Float64Array
  readonly zeroPointVariance: Float64Array
}

function excessVariance(
  series: SeriesMeasurements,
  calibration: EnsembleCalibration,
  photonVariance: Float64Array,
  shares: NoiseShares,
  before: number,
): number {
  const estimates: Weighted[] = []
  let precision = 0
  for (const star of residualSeries(series, calibration)) {
    const estimate = excessOfStar(noiseOfStar(star, series.frameCount, photonVariance, shares), before)
    if (estimate === null) continue
    estimates.push({ value: estimate.excess, weight: 1 / estimate.error })
    precision += 1 / (estimate.error * estimate.error)
  }
  const median = weightedMedian(estimates)
  const standardError = Math.sqrt(Math.PI / 2 / precision)
  return median > SIGNIFICANT_EXCESS * standardError ? median : 0
}

/** The star's own part in a zero point makes it scatter less against that. */
function noiseOfStar(
  { star, frames, members, magnitudes }: StarSeries,
  frameCount: number,
  photonVariance: Float64Array,
  { share, zeroPointVariance, excessShare }: NoiseShares,
): StarNoise {
  const others = Float64Array.from(members, (at) => 1 - 2 * share[at]!)
  return {
    magnitudes,
    expected: others.map(
      (part, k) => photonVariance[star * frameCount + frames[k]!]! * part + zeroPointVariance[frames[k]!]!,
    ),
    response: others.map((part, k) => part + excessShare[frames[k]!]!),
    zeroPointVariance: Float64Array.from(frames, (frame) => zeroPointVariance[frame]!),
  }
}

/**
 * Excess variance by which a star scatters about its weighted mean, and its standard error, mag²; null where nothing can
 * be said. Frames weigh by what noise is expected on them (`before`: excess as known so far), so that those through
 * clouds do not decide; by the noise of the zero point, as the star's own goes with the very counts that are judged.
 */
function excessOfStar(
  { magnitudes, expected, response, zeroPointVariance }: StarNoise,
  before: number,
): { excess: number; error: number } | null {
  const frames = magnitudes.length
  if (frames < FEWEST_FRAMES_FOR_SCATTER) return null
  const typical = medianOf(expected.map((variance, k) => variance / zeroPointVariance[k]!))
  const weight = zeroPointVariance.map((variance, k) => 1 / (typical * variance + response[k]! * before))
  const total = sumOf(weight)
  const mean = sumOf(weight.map((w, k) => w * magnitudes[k]!)) / total
  const meanExpected = sumOf(weight.map((w, k) => w * w * expected[k]!)) / (total * total)
  const meanResponse = sumOf(weight.map((w, k) => w * w * response[k]!)) / (total * total)
  let [found, explained, explainedSquares, answer] = [0, 0, 0, 0]
  for (let k = 0; k < frames; k++) {
    const squared = weight[k]! * weight[k]!
    const own = 1 - (2 * weight[k]!) / total
    const byPhotons = squared * (expected[k]! * own + meanExpected)
    found += squared * (magnitudes[k]! - mean) ** 2
    explained += byPhotons
    explainedSquares += byPhotons * byPhotons
    answer += squared * (response[k]! * own + meanResponse)
  }
  const freedom = (explained * explained) / explainedSquares - 1
  if (!(freedom > 0 && answer > 0)) return null
  // A median over stars meets the median of the distribution of variances (Wilson & Hilferty 1931), not its mean.
  const unbiased = found / (1 - 2 / (9 * freedom)) ** 3
  const error = (Math.sqrt(2 / freedom) * explained) / answer
  return error > 0 ? { excess: (unbiased - explained) / answer, error } : null
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

interface Weighted {
  readonly value: number
  readonly weight: number
}

/** The value at which half of the weight is reached; NaN for none. */
function weightedMedian(items: Weighted[]): number {
  const sorted = [...items].sort((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2
  let reached = 0
  for (const [index, { value, weight }] of sorted.entries()) {
    reached += weight
    if (reached > half) return value
    if (reached === half) return (value + (sorted[index + 1]?.value ?? value)) / 2
  }
  return Number.NaN
}
