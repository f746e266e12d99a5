import type { MagnitudeErrors } from './classic-errors.ts'
import type { SolutionErrors } from './evolving-solver.ts'
import { type ExcessNoise, estimateExcessNoise } from './excess-noise.ts'
import { type EnsembleCalibration, MAGNITUDES_PER_RELATIVE_FLUX, type SeriesMeasurements } from './series.ts'

/**
 * Errors that are what they say: the standard deviation of a magnitude against its truth, but for an offset that all
 * frames share.
 *
 * Each is the target's own noise, the noise that the comparison stars leave in the zero point, and excess noise ε (see
 * estimateExcessNoise): σ² = σ_target² + V + ε².
 */
export function unbiasedErrors(
  series: SeriesMeasurements,
  calibration: EnsembleCalibration,
  excess: ExcessNoise = estimateExcessNoise(series, calibration),
): MagnitudeErrors {
  const { variance, shares } = excess
  const { targetNet, targetSigma } = series
  const held = heldByModels(series, calibration)
  const solutionErrors = calibration.solutionErrors()
  const magnitudeSigma = calibration.magnitude.map((magnitude, frame) => {
    if (Number.isNaN(magnitude)) return Number.NaN
    const own = (MAGNITUDES_PER_RELATIVE_FLUX * targetSigma[frame]!) / targetNet[frame]!
    const ofEnsemble = shares.zeroPointVariance[frame]!
    const zeroPoint = zeroPointVariance(ofEnsemble, solutionErrors, { frame, held: held[frame]! })
    return Math.sqrt(own * own + zeroPoint + variance * (1 + shares.excessShare[frame]!))
  })
  return { errorFloor: Math.sqrt(variance), magnitudeSigma }
}

/**
 * Variance of a zero point from photons. In a solution by least squares, zero points and residuals are independent: the
 * zero point is that of all the frame's stars, with its own error, and the median over its ensemble adds that of their
 * residuals, which the models hold to a part (`held`) of each measurement.
 */
function zeroPointVariance(
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
