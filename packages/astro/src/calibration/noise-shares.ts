import type { ExcessNoise } from './excess-noise.ts'
import { type EnsembleCalibration, LEAST_VARIANCE, magnitudeVariance, type SeriesMeasurements } from './series.ts'

/** How the noise of the stars of an ensemble propagates into the zero point, an item a frame. */
export interface NoiseShares {
  /** Variance of the zero point from photon noise and from variable stars, mag². */
  readonly zeroPointVariance: Float64Array
  /** Factor by which the common excess variance adds to it. */
  readonly excessShare: Float64Array
}

/**
 * Propagates the noise of the stars into zero points. A zero point from summed counts is a mean of the stars weighted
 * by their counts. The median of values with standard errors σᵢ is to first order a mean with weights 1/σᵢ, and its
 * variance that of this mean times a factor up to π/2 (Kendall & Stuart, The Advanced Theory of Statistics I, 14.12:
 * order statistics).
 */
export function shareNoise(
  { frameCount, net, sigma }: SeriesMeasurements,
  { start, members, ensembleNet, medianZeroPoint }: EnsembleCalibration,
  { variance, ofStar }: ExcessNoise,
): NoiseShares {
  const zeroPointVariance = new Float64Array(frameCount)
  const excessShare = new Float64Array(frameCount)
  for (let frame = 0; frame < frameCount; frame++) {
    const first = start[frame]!
    const end = start[frame + 1]!
    const ownVariance = (at: number) => {
      const item = members[at]! * frameCount + frame
      return magnitudeVariance(net[item]!, sigma[item]!) + LEAST_VARIANCE + ofStar[members[at]!]!
    }
    const shareOf = (at: number) =>
      medianZeroPoint ? 1 / Math.sqrt(ownVariance(at) + variance[frame]!) : net[members[at]! * frameCount + frame]!
    let total = medianZeroPoint ? 0 : ensembleNet[frame]!
    if (medianZeroPoint) for (let at = first; at < end; at++) total += shareOf(at)
    const factor = medianZeroPoint ? medianVarianceFactor(end - first) : 1
    for (let at = first; at < end; at++) {
      const weight = factor * (shareOf(at) / total) ** 2
      zeroPointVariance[frame]! += weight * ownVariance(at)
      excessShare[frame]! += weight
    }
  }
  return { zeroPointVariance, excessShare }
}

/** Variance of the median of `count` normal deviates over that of their mean: 1, 1, 1.35, 1.19, 1.43, … π/2. */
function medianVarianceFactor(count: number): number {
  if (count <= 2) return 1
  return (count * Math.PI) / (count % 2 === 1 ? 2 * count - 2 + Math.PI : 2 * count + 2.65)
}
