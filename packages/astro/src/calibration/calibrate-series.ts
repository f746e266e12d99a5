import type { PhotometryConvention } from '../photometry/image-pixels.ts'
import { medianOf } from '../statistics/order.ts'
import { classicErrors, type SeriesErrors } from './classic-errors.ts'
import { calibrateEvolving } from './evolving-ensemble.ts'
import { estimateExcessNoise } from './excess-noise.ts'
import type { EnsembleCalibration, EnsembleLimits, EnsembleResult, SeriesMeasurements } from './series.ts'
import { calibrateShared } from './shared-ensemble.ts'
import { unbiasedErrors } from './unbiased-errors.ts'
import { usableMeasurements } from './usable-measurements.ts'

/** One ensemble for all frames, one for each frame, or the first if it is there and else the second. */
export type CalibrationStrategy = 'shared' | 'evolving' | 'shared-then-evolving'

/** How a series is to be calibrated. */
export interface CalibrationOptions extends EnsembleLimits {
  readonly strategy: CalibrationStrategy
  /** `unbiased` unless given. */
  readonly convention?: PhotometryConvention
}

/** A calibrated series, with the errors of its magnitudes. */
export interface SeriesCalibration extends Omit<EnsembleCalibration, 'solutionErrors'>, SeriesErrors {
  /** The floors of all frames in one, mag: the root of their mean square. */
  readonly errorFloor: number
  /** The strategy by which it was done in the end. */
  readonly strategy: 'shared' | 'evolving'
}

/** A calibration, or why there is none, in words for a person. */
export type SeriesCalibrationResult = { ok: true; calibration: SeriesCalibration } | { ok: false; reason: string }

/** A target farther outside the brightness of its comparison stars than this, mag, is told. */
const EXTRAPOLATION_MAG = 0.1

/**
 * Calibrates the target's magnitudes of a series by comparison stars measured on the same frames, with their errors.
 */
export function calibrateSeries(measured: SeriesMeasurements, options: CalibrationOptions): SeriesCalibrationResult {
  const { convention = 'unbiased' } = options
  const told: string[] = []
  const series = convention === 'unbiased' ? usableMeasurements(measured, told) : measured
  const { result, strategy } = calibrateBy(series, options, told)
  if (!result.ok) return result
  const { calibration, errors } = withErrors(series, options, { calibration: result.calibration, strategy })
  const diagnostics = [...told, ...calibration.diagnostics, ...floorNote(series, errors.floors, convention)]
  diagnostics.push(...extrapolationNote(series, calibration))
  const { solutionErrors: _, ...data } = calibration
  return {
    ok: true,
    calibration: { ...data, ...errors, errorFloor: rootMeanSquare(errors.floors), strategy, diagnostics },
  }
}

function calibrateBy(series: SeriesMeasurements, options: CalibrationOptions, told: string[]) {
  const { strategy } = options
  let result: EnsembleResult
  if (strategy !== 'evolving') {
    result = calibrateShared(series, options)
    if (result.ok || strategy === 'shared') return { result, strategy: 'shared' } as const
    told.push(`No comparison ensemble spans every frame (${result.reason}); used evolving per-frame calibration.`)
  }
  const solver = options.convention === 'classic' ? 'medians' : 'least-squares'
  return { result: calibrateEvolving(series, options, { solver }), strategy: 'evolving' } as const
}

interface Calibrated {
  readonly calibration: EnsembleCalibration
  readonly errors: SeriesErrors
}

function withErrors(
  series: SeriesMeasurements,
  options: CalibrationOptions,
  { calibration, strategy }: { readonly calibration: EnsembleCalibration; readonly strategy: 'shared' | 'evolving' },
): Calibrated {
  if (options.convention === 'classic') return { calibration, errors: classicErrors(series, calibration) }
  const excess = estimateExcessNoise(series)
  let weighted = calibration
  if (strategy === 'evolving' && excess.variance.some((variance) => variance > 0)) {
    // Now that the noise is known, the solution can weigh by it.
    const again = calibrateEvolving(series, options, { solver: 'least-squares', excessVariance: excess.variance })
    if (again.ok) weighted = again.calibration
  }
  return withoutUnknown(series, { calibration: weighted, errors: unbiasedErrors(series, weighted, excess) })
}

/** No magnitude and no flux without an error, which is none where double precision does not hold it. */
function withoutUnknown({ frameNames }: SeriesMeasurements, { calibration, errors }: Calibrated): Calibrated {
  const magnitudeSigma = errors.magnitudeSigma.map(finiteOrNaN)
  const relativeFluxSigma = errors.relativeFluxSigma.map(finiteOrNaN)
  const magnitude = calibration.magnitude.map((value, frame) => (magnitudeSigma[frame]! > 0 ? value : Number.NaN))
  // A flux that is not positive has no error.
  const relativeFlux = calibration.relativeFlux.map((flux, frame) =>
    flux > 0 && !(relativeFluxSigma[frame]! > 0) ? Number.NaN : flux,
  )
  const lost = frameNames.filter((_, f) => Number.isNaN(magnitude[f]!) && !Number.isNaN(calibration.magnitude[f]!))
  const diagnostics = [...calibration.diagnostics]
  if (lost.length > 0) {
    diagnostics.push(`No magnitude on ${lost.length} frame(s) where its error could not be found: ${lost.join(', ')}.`)
  }
  return {
    calibration: { ...calibration, magnitude, relativeFlux, diagnostics },
    errors: { floors: errors.floors, magnitudeSigma, relativeFluxSigma },
  }
}

function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

function floorNote(
  { instruments }: SeriesMeasurements,
  floors: Float64Array,
  convention: PhotometryConvention,
): string[] {
  const distinct = [...new Set(floors)]
  if (!distinct.some((floor) => floor > 0)) return []
  const sizes = distinct.map((floor) => `${(floor * 1000).toFixed(1)} mmag`)
  if (convention === 'classic') {
    return [
      `Applied a ${sizes[0]} empirical error floor (comparison-star frame-to-frame reproducibility) in quadrature to each point's uncertainty.`,
    ]
  }
  const meaning =
    "(scatter of the comparison stars beyond their photon noise) in quadrature to each point's uncertainty"
  if (sizes.length === 1) return [`Applied a ${sizes[0]} error floor ${meaning}.`]
  const each = distinct.map((floor, i) => {
    const names = new Set(instruments?.filter((_, frame) => floors[frame] === floor))
    return `${sizes[i]} (${[...names].join(', ')})`
  })
  return [`Applied an error floor ${meaning}, by instrument: ${each.join('; ')}.`]
}

function extrapolationNote({ referenceMagnitude }: SeriesMeasurements, calibration: EnsembleCalibration): string[] {
  const target = medianOf(calibration.magnitude)
  let brightest = Number.POSITIVE_INFINITY
  let faintest = Number.NEGATIVE_INFINITY
  for (const star of calibration.used) {
    brightest = Math.min(brightest, referenceMagnitude[star]!)
    faintest = Math.max(faintest, referenceMagnitude[star]!)
  }
  const beyond = Math.max(brightest - target, target - faintest)
  if (!(beyond > EXTRAPOLATION_MAG)) return []
  const side = target < brightest ? 'brighter' : 'fainter'
  return [
    `The target (${target.toFixed(2)} mag) is ${side} than every comparison star: the ensemble spans ${brightest.toFixed(2)} to ${faintest.toFixed(2)} mag, so the target's magnitude is extrapolated ${beyond.toFixed(2)} mag beyond it.`,
  ]
}
