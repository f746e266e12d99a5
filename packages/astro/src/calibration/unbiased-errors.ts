import type { SeriesErrors } from './classic-errors.ts'
import type { SolutionErrors } from './evolving-solver.ts'
import type { ExcessNoise } from './excess-noise.ts'
import { shareNoise } from './noise-shares.ts'
import { type EnsembleCalibration, MAGNITUDES_PER_RELATIVE_FLUX, type SeriesMeasurements } from './series.ts'

/**
 * Standard deviations of magnitudes about the truth, but for an offset that all frames share, and of relative fluxes.
 *
 * Each is the target's own noise, the noise that the comparison stars leave in the zero point, and excess noise v of
 * the target and, by its share s, of the zero point: σ² = σ_target² + V + (1 + s)·v.
 */
export function unbiasedErrors(
  series: SeriesMeasurements,
  calibration: EnsembleCalibration,
  excess: ExcessNoise,
): SeriesErrors {
  const { targetNet, targetSigma } = series
  const { magnitude, relativeFlux } = calibration
  const { zeroPointVariance, excessShare } = shareNoise(series, calibration, excess)
  const leverage = leverageOnModels(series, calibration)
  const solutionErrors = calibration.solutionErrors()
  const magnitudeSigma = magnitude.map((value, frame) => {
    if (Number.isNaN(value)) return Number.NaN
    const own = (MAGNITUDES_PER_RELATIVE_FLUX * targetSigma[frame]!) / targetNet[frame]!
    const ofEnsemble = zeroPointVariance[frame]!
    const ofZeroPoint = varianceOfZeroPoint(ofEnsemble, solutionErrors, { frame, leverage: leverage[frame]! })
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
 * Standard deviation, mag, from a variance without excess and `times` the frame's excess variance. As the excess is
 * estimated with a standard error, σ² has a χ² distribution of ν degrees of freedom (Satterthwaite 1946, Biometrics
 * Bulletin 2, 110) and (magnitude − truth)/σ Student's, whose variance is 1 + 2/ν to first order: σ² is larger by that.
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
 * Variance of a zero point, mag², without excess. From summed counts: that of the ensemble, V_e. The median over the
 * ensemble of a least-squares solution is the fitted zero point, of variance V_f if the model magnitudes were known,
 * plus a median of residuals. Estimates and residuals of least squares are uncorrelated, so variances add:
 * V_f + (V_e − V_f)·(1 − h) + V_m, where h is the leverage, by which residuals vary less than errors, and V_m comes of
 * the errors of the model magnitudes.
 */
function varianceOfZeroPoint(
  ofEnsemble: number,
  solutionErrors: SolutionErrors | null,
  { frame, leverage }: { readonly frame: number; readonly leverage: number },
): number {
  if (solutionErrors === null) return ofEnsemble
  const ofFit = Math.min(ofEnsemble, solutionErrors.frameVariance[frame]!)
  return ofFit + (ofEnsemble - ofFit) * (1 - leverage) + solutionErrors.modelVariance[frame]!
}

/**
 * For each frame, the mean leverage of its ensemble's measurements on the model magnitudes of their stars: 1/n for a
 * star on n frames, as if all weighed the same.
 */
function leverageOnModels(
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
