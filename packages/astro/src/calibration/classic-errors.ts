import { medianOf, populationSigma } from '../statistics/order.ts'
import {
  type EnsembleCalibration,
  instrumentalMagnitude,
  MAGNITUDES_PER_RELATIVE_FLUX,
  type SeriesMeasurements,
} from './series.ts'

/** Standard deviations of what is reported of the target, an item a frame. */
export interface SeriesErrors {
  /** Noise that was found beyond what the measurements of a frame claim, mag; 0 where there is none to be seen. */
  readonly floors: Float64Array
  /** Of its magnitude, NaN where there is none. */
  readonly magnitudeSigma: Float64Array
  /** Of its flux relative to the ensemble, NaN where that is not positive. */
  readonly relativeFluxSigma: Float64Array
}

/** Frames a star must serve on for its scatter to be a number. */
const FEWEST_FRAMES_FOR_SCATTER = 3

/**
 * Errors as earlier light curves had them: the target's own noise, the zero point's, and as a floor the median scatter
 * of the comparison stars' own calibrated magnitudes, which holds the photon noise of those stars. Too wide wherever
 * comparison stars are not much brighter than the target.
 */
export function classicErrors(series: SeriesMeasurements, calibration: EnsembleCalibration): SeriesErrors {
  const errorFloor = medianScatter(series, calibration)
  const { magnitude, medianZeroPoint, relativeFlux, relativeFluxSigma, zeroPointSigma } = calibration
  const magnitudeSigma = magnitude.map((value, frame) => {
    if (Number.isNaN(value)) return Number.NaN
    const relative = medianZeroPoint
      ? series.targetSigma[frame]! / series.targetNet[frame]!
      : relativeFluxSigma[frame]! / relativeFlux[frame]!
    return Math.hypot(MAGNITUDES_PER_RELATIVE_FLUX * relative, zeroPointSigma[frame]!, errorFloor)
  })
  return { floors: new Float64Array(magnitude.length).fill(errorFloor), magnitudeSigma, relativeFluxSigma }
}

function medianScatter(series: SeriesMeasurements, calibration: EnsembleCalibration): number {
  const scatters = calibratedMagnitudes(series, calibration).map((magnitudes) =>
    magnitudes.length < FEWEST_FRAMES_FOR_SCATTER ? Number.NaN : populationSigma(magnitudes, magnitudes.length),
  )
  const median = medianOf(scatters)
  return Number.isNaN(median) ? 0 : median
}

/** Each comparison star's own calibrated magnitudes on the frames that use it and give the target a magnitude. */
function calibratedMagnitudes(series: SeriesMeasurements, calibration: EnsembleCalibration): Float64Array[] {
  const { start, members, zeroPoint, magnitude, used } = calibration
  const { frameCount, net, starCount } = series
  const count = new Int32Array(starCount)
  const table = new Float64Array(starCount * frameCount)
  for (let frame = 0; frame < frameCount; frame++) {
    if (Number.isNaN(magnitude[frame]!)) continue
    for (let at = start[frame]!; at < start[frame + 1]!; at++) {
      const star = members[at]!
      table[star * frameCount + count[star]!++] =
        instrumentalMagnitude(net[star * frameCount + frame]!) + zeroPoint[frame]!
    }
  }
  return Array.from(used, (star) => table.subarray(star * frameCount, star * frameCount + count[star]!))
}
