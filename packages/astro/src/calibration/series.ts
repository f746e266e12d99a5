import type { SolutionErrors } from './evolving-solver.ts'

/**
 * What was measured in a series of frames. Stars are candidates for comparison, in order of their names; a table of
 * stars and frames is flat, item `star · frameCount + frame`. Counts are net of the background, in any unit that is the
 * same throughout.
 */
export interface SeriesMeasurements {
  readonly starCount: number
  readonly frameCount: number
  /** Net counts of the stars, NaN where one could not be measured, and their standard deviations. */
  readonly net: Float64Array
  readonly sigma: Float64Array
  /** Not 0 where a star's pixels reach saturation, so that its counts are too low. */
  readonly saturated?: Uint8Array
  /** Net counts of the target and their standard deviations, an item a frame. */
  readonly targetNet: Float64Array
  readonly targetSigma: Float64Array
  /** Catalogue magnitude of each star, NaN where unknown. */
  readonly referenceMagnitude: Float64Array
  /** Distance of each star to its nearest neighbour, arcsec, infinite if alone. */
  readonly isolationArcsec: Float64Array
  /** Name of the instrument of each frame, of which noise beyond photons may depend; one for all unless given. */
  readonly instruments?: readonly string[]
  /** For what is told to people: names of stars and frames. */
  readonly starNames: readonly string[]
  readonly frameNames: readonly string[]
}

/** How many comparison stars a frame takes, both inclusive. */
export interface EnsembleLimits {
  /** Comparison stars that a frame must have. */
  readonly minComparisons: number
  /** Comparison stars that a frame uses at most. */
  readonly maxComparisons: number
}

/**
 * How a series was calibrated, without the noise that photons do not explain. An item a frame unless said otherwise;
 * NaN: none.
 */
export interface EnsembleCalibration {
  /** Stars that served on any frame: shared in order of rank, evolving in order of their names. */
  readonly used: Int32Array
  /** Of each star used: scatter against the others, and median instrumental magnitude; NaN in an evolving ensemble. */
  readonly variability: Float64Array
  readonly instrumentalMagnitude: Float64Array
  /** The stars of frame f are `members[start[f]]` to before `start[f + 1]`. */
  readonly start: Int32Array
  readonly members: Int32Array
  /** Sum of the net counts of the ensemble, and its variance. */
  readonly ensembleNet: Float64Array
  readonly ensembleVariance: Float64Array
  /** Net counts of the target over those of the ensemble. */
  readonly relativeFlux: Float64Array
  readonly relativeFluxSigma: Float64Array
  /** Magnitude of a star of one count. */
  readonly zeroPoint: Float64Array
  /**
   * Standard deviation of the zero point as far as it does not follow from the ensemble's variance; 0 for a shared
   * ensemble.
   */
  readonly zeroPointSigma: Float64Array
  /** What the solution of an evolving ensemble leaves uncertain, where it knows; found when asked for. */
  solutionErrors(): SolutionErrors | null
  /** Whether zero points are medians over the stars; they follow from the sum of the counts otherwise. */
  readonly medianZeroPoint: boolean
  /** Magnitude of the target: none where its net counts are not positive, or too few stars serve. */
  readonly magnitude: Float64Array
  /** What the user should know. */
  readonly diagnostics: readonly string[]
}

/** A calibration, or why there is none, in words for a person. */
export type EnsembleResult = { ok: true; calibration: EnsembleCalibration } | { ok: false; reason: string }

/** Magnitudes that a relative change of flux by one is, for small changes: 2.5 / ln 10. */
export const MAGNITUDES_PER_RELATIVE_FLUX = 2.5 / Math.LN10

/** No measurement is better than this, mag: without it the brightest star alone would count. */
const LEAST_SIGMA_MAG = 0.0001
/** The square of that, mag²: added to the variance of every measurement. */
export const LEAST_VARIANCE = LEAST_SIGMA_MAG ** 2

/** Variance (mag²) of the magnitude of net counts with a standard deviation, to first order: (2.5/ln 10 · σ/net)². */
export function magnitudeVariance(net: number, sigma: number): number {
  return ((MAGNITUDES_PER_RELATIVE_FLUX * sigma) / net) ** 2
}

/** Instrumental magnitude of net counts: −2.5·log10; NaN unless they are positive. */
export function instrumentalMagnitude(net: number): number {
  return net > 0 ? -2.5 * Math.log10(net) : Number.NaN
}

/** Fills the sums over each frame's ensemble and the target's relative flux. */
export function sumEnsembles(
  series: SeriesMeasurements,
  start: Int32Array,
  members: Int32Array,
): Pick<EnsembleCalibration, 'ensembleNet' | 'ensembleVariance' | 'relativeFlux' | 'relativeFluxSigma'> {
  const { frameCount, net, sigma, targetNet, targetSigma } = series
  const ensembleNet = new Float64Array(frameCount)
  const ensembleVariance = new Float64Array(frameCount)
  const relativeFlux = new Float64Array(frameCount).fill(Number.NaN)
  const relativeFluxSigma = new Float64Array(frameCount).fill(Number.NaN)
  for (let frame = 0; frame < frameCount; frame++) {
    let sum = 0
    let variance = 0
    for (let at = start[frame]!; at < start[frame + 1]!; at++) {
      const item = members[at]! * frameCount + frame
      sum += net[item]!
      variance += sigma[item]! * sigma[item]!
    }
    ensembleNet[frame] = sum
    ensembleVariance[frame] = variance
    if (!(sum > 0)) continue
    const target = targetNet[frame]!
    relativeFlux[frame] = target / sum
    if (!(target > 0)) continue
    const relative = targetSigma[frame]! / target
    relativeFluxSigma[frame] = (target / sum) * Math.sqrt(relative * relative + variance / (sum * sum))
  }
  return { ensembleNet, ensembleVariance, relativeFlux, relativeFluxSigma }
}
