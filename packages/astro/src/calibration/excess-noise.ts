import { sampleSigma } from '../statistics/order.ts'
import { FEWEST_FRAMES_FOR_SCATTER, residualSeries } from './classic-errors.ts'
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
    variance = excessVariance(series, calibration, photonVariance, shares)
    if (!calibration.medianZeroPoint) break // shares depend on counts alone
    shares = shareNoise(series, calibration, photonVariance, variance)
  }
  return { variance, shares }
}

/** Photon (and read-out) noise of each measurement, mag², as the table it comes from. */
function magnitudeVariances({ net, sigma }: SeriesMeasurements): Float64Array {
  return net.map((counts, item) => ((MAGNITUDES_PER_RELATIVE_FLUX * sigma[item]!) / counts) ** 2)
}

/** How the noise of the stars of an ensemble makes up that of the zero point. */
export interface NoiseShares {
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
export function medianVarianceFactor(count: number): number {
  if (count <= 2) return 1
  return (count * Math.PI) / (count % 2 === 1 ? 2 * count - 2 + Math.PI : 2 * count + 2.65)
}

function excessVariance(
  series: SeriesMeasurements,
  calibration: EnsembleCalibration,
  photonVariance: Float64Array,
  { share, zeroPointVariance, excessShare }: NoiseShares,
): number {
  const { frameCount, starCount } = series
  const { start, members, magnitude } = calibration
  // What photons let each star's calibrated magnitudes scatter, and how excess noise would add to it: sums over its
  // frames.
  const expected = new Float64Array(starCount)
  const response = new Float64Array(starCount)
  for (let frame = 0; frame < frameCount; frame++) {
    if (Number.isNaN(magnitude[frame]!)) continue
    for (let at = start[frame]!; at < start[frame + 1]!; at++) {
      const star = members[at]!
      const others = 1 - 2 * share[at]!
      expected[star]! += photonVariance[star * frameCount + frame]! * others + zeroPointVariance[frame]!
      response[star]! += others + excessShare[frame]!
    }
  }
  const estimates: Weighted[] = []
  let precision = 0
  for (const { star, magnitudes } of residualSeries(series, calibration)) {
    const frames = magnitudes.length
    if (frames < FEWEST_FRAMES_FOR_SCATTER || !(response[star]! > 0)) continue
    const freedom = frames - 1
    // A median over stars meets the median of the distribution of variances (Wilson & Hilferty 1931), not its mean.
    const scatter = sampleSigma(magnitudes, frames) ** 2 / (1 - 2 / (9 * freedom)) ** 3
    const unexplained = (scatter * frames - expected[star]!) / response[star]!
    const error = (Math.sqrt(2 / freedom) * expected[star]!) / response[star]!
    if (!(error > 0)) continue
    estimates.push({ value: unexplained, weight: 1 / error })
    precision += 1 / (error * error)
  }
  const median = weightedMedian(estimates)
  const standardError = Math.sqrt(Math.PI / 2 / precision)
  return median > SIGNIFICANT_EXCESS * standardError ? median : 0
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
