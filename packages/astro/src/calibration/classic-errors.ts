import { medianOf, populationSigma } from '../statistics/order.ts'
import {
  type EnsembleCalibration,
  instrumentalMagnitude,
  MAGNITUDES_PER_RELATIVE_FLUX,
  type SeriesMeasurements,
} from './series.ts'

export interface MagnitudeErrors {
  /** Noise that was found beyond what each measurement claims, mag; 0 where there is none to be seen. */
  readonly errorFloor: number
  /** Standard deviation of the target's magnitude on each frame, NaN where there is no magnitude. */
  readonly magnitudeSigma: Float64Array
}

/** Frames a star must serve on for its scatter to be a number. */
export const FEWEST_FRAMES_FOR_SCATTER = 3

/**
 * Errors as earlier light curves had them: the target's own noise, the zero point's, and as a floor the median scatter
 * of the comparison stars' own calibrated magnitudes, which holds the photon noise of those stars. Too wide wherever
 * comparison stars are not much brighter than the target.
 */
export function classicErrors(series: SeriesMeasurements, calibration: EnsembleCalibration): MagnitudeErrors {
  const errorFloor = medianScatter(series, calibration)
  const { magnitude, medianZeroPoint, relativeFlux, relativeFluxSigma, zeroPointSigma } = calibration
  const magnitudeSigma = magnitude.map((value, frame) => {
    if (Number.isNaN(value)) return Number.NaN
    const relative = medianZeroPoint
      ? series.targetSigma[frame]! / series.targetNet[frame]!
      : relativeFluxSigma[frame]! / relativeFlux[frame]!
    return Math.hypot(MAGNITUDES_PER_RELATIVE_FLUX * relative, zeroPointSigma[frame]!, errorFloor)
  })
  return { errorFloor, magnitudeSigma }
}

function medianScatter(series: SeriesMeasurements, calibration: EnsembleCalibration): number {
  const scatters = residualSeries(series, calibration).map(({ magnitudes }) =>
    magnitudes.length < FEWEST_FRAMES_FOR_SCATTER ? Number.NaN : populationSigma(magnitudes, magnitudes.length),
  )
  const median = medianOf(scatters)
  return Number.isNaN(median) ? 0 : median
}

/** A comparison star's own calibrated magnitudes on the frames that use it and give the target a magnitude. */
export interface StarSeries {
  readonly star: number
  readonly frames: Int32Array
  /** Its places in `members` of the calibration. */
  readonly members: Int32Array
  readonly magnitudes: Float64Array
}

export function residualSeries(series: SeriesMeasurements, calibration: EnsembleCalibration): StarSeries[] {
  const { start, members, zeroPoint, magnitude, used } = calibration
  const { frameCount, net, starCount } = series
  const count = new Int32Array(starCount)
  const place = new Int32Array(starCount)
  for (let frame = 0; frame < frameCount; frame++) {
    if (Number.isNaN(magnitude[frame]!)) continue
    for (let at = start[frame]!; at < start[frame + 1]!; at++) count[members[at]!]!++
  }
  const all: StarSeries[] = []
  for (const star of used) {
    place[star] = all.length
    const own = count[star]!
    all.push({ star, frames: new Int32Array(own), members: new Int32Array(own), magnitudes: new Float64Array(own) })
    count[star] = 0
  }
  for (let frame = 0; frame < frameCount; frame++) {
    if (Number.isNaN(magnitude[frame]!)) continue
    for (let at = start[frame]!; at < start[frame + 1]!; at++) {
      const star = members[at]!
      const { frames, members: places, magnitudes } = all[place[star]!]!
      frames[count[star]!] = frame
      places[count[star]!] = at
      magnitudes[count[star]!++] = instrumentalMagnitude(net[star * frameCount + frame]!) + zeroPoint[frame]!
    }
  }
  return all
}
