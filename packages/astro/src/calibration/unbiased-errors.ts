import type { SeriesErrors } from './classic-errors.ts'
import type { SolutionErrors } from './evolving-solver.ts'
import type { ExcessNoise } from './excess-noise.ts'
import { shareNoise } from './noise-shares.ts'

import { type EnsembleCalibration, MAGNITUDES_PER_RELATIVE_FLUX, type SeriesMeasurements } from './series.ts'

/**
 * Errors that are what they say: the standard deviation of a magnitude against its truth, but for an offset that all
 * frames share, and that of a relative flux.
 *
 * Each is the target's own noise, the noise that the comparison stars leave in the zero point, and excess noise v of the
 * target and, by its share s, of the zero point: σ² = σ_target² + V + (1 + s)·v.
 */
export function unbiasedErrors(
  series: SeriesMeasurements,
  calibration: EnsembleCalibration,
  excess: ExcessNoise,
): SeriesErrors {
  const { targetNet, targetSigma } = series
  const { magnitude, relativeFlux } = calibration
  const { zeroPointVariance, excessShare } = shareNoise(series, calibration, excess)
  const held = heldByModels(series, calibration)
  const solutionErrors = calibration.solutionErrors()
  const magnitudeSigma = magnitude.map((value, frame) => {
    if (Number.isNaN(value)) return Number.NaN
    const own = (MAGNITUDES_PER_RELATIVE_FLUX * targetSigma[frame]!) / targetNet[frame]!
    const ofEnsemble = zeroPointVariance[frame]!
    const ofZeroPoint = varianceOfZeroPoint(ofEnsemble, solutionErrors, { frame, held: held[frame]! })
    return withExcess(own * own + ofZeroPoint, excess, { frame, times: 1 + excessShare[frame]! })
  })
  const ofSum = calibration.medianZeroPoint
    ? shareNoise(series, { ...calibration, medianZeroPoint: false }, excess)
    : { zeroPointVariance, excessShare }
  const relativeFluxSigma = relativeFlux.map((flux, frame) => {
    if (Number.isNaN(calibration.relativeFluxSigma[frame]!)) return Number.NaN
    const own = (MAGNITUDES_PER_RELATIVE_FLUX * targetSigma[frame]!) / targetNet[frame]!
    const times = 1 + ofSum.excessShare[frame]!
    const magnitudes = withExcess(own * own + ofSum.zeroPointVariance[frame]!, excess, { frame, times })
    return (magnitudes * flux) / MAGNITUDES_PER_RELATIVE_FLUX
  })
  return { floors: excess.variance.map(Math.sqrt), magnitudeSigma, relativeFluxSigma }
}

/**
 * Standard deviation, mag, from a variance by photons and excess that counts so many times. An excess that is found with
 * a standard error leaves σ² a χ² distribution of ν degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2, 110),
 * and (magnitude − truth)/σ Student's, whose variance is 1 + 2/ν to first order: σ² is larger by that.
 */
function withExcess(
  byPhotons: number,
  { variance, standardError }: ExcessNoise,
  { frame, times }: { readonly frame: number; readonly times: number },
): number {
  if (variance[frame] === 0) return Math.sqrt(byPhotons)
  const expected = byPhotons + times * variance[frame]!
  const twoOverFreedom = ((times * standardError[frame]!) / expected) ** 2
  return Math.sqrt(expected * (1 + twoOverFreedom))
}

/**
 * Variance of a zero point from photons. In a solution by least squares, zero points and residuals are independent: the
 * zero point is that of all the frame's stars, with its own error, and the median over its ensemble adds that of their
 * residuals, which the models hold to a part (`held`) of each measurement.
 */
function varianceOfZeroPoint(
  ofEnsemble: number,
  solutionErrors: SolutionErrors | null,
  { frame, held }: { readonly frame: number; readonly held: number },
): number {
  if (solutionErrors === null) return ofEnsemble
  const ofAll = Math.min(ofEnsemble, solutionErrors.frameVariance[frame]!)
  return ofAll + (ofEnsemble - ofAll) * (1 - held) + solutionErrors.modelVariance[frame]!
}

/**
 * For each frame, the mean over its ensemble of 1 / frames of the star: the part of a measurement that goes into the
 * star's own model.
 */
function heldByModels(
  { net, frameCount, starCount }: SeriesMeasurements,
  { start, members }: EnsembleCalibration,
): Float64Array {
  const frames = new Float64Array(starCount)
  for (let item = 0; item < net.length; item++) if (net[item]! > 0) frames[Math.floor(item / frameCount)]!++
  return Float64Array.from({ length: frameCount }, (_, frame) => {
    const ensemble = members.subarray(start[frame], start[frame + 1])
    return ensemble.reduce((sum, star) => sum + 1 / frames[star]!, 0) / Math.max(1, ensemble.length)
  })
}
