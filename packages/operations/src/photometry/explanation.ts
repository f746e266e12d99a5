import { instrumentalMagnitude } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { orNull } from './light-curve-fields.ts'
import type { StarRecord } from './measure-frame.ts'
import { type ReducedFrame, type Reduction, starRecord } from './reduce.ts'

/** A star as it was measured on a frame: pixels from the lower left corner of the first one, counts. */
export interface ExplainedStar {
  readonly x: number
  readonly y: number
  readonly net: number
  readonly net_sigma: number
  readonly background: number
  readonly background_pixels: number
  readonly aperture_pixels: number
  readonly aperture_missing_fraction: number
  readonly peak: number
}

export interface ExplainedComparison extends ExplainedStar {
  readonly candidate_id: string
  readonly ra: number
  readonly dec: number
  /** Its part in the zero point of the frame, 0 … 1. */
  readonly weight: number
  readonly reference_magnitude: number
  readonly instrumental_magnitude: number
  /** With the zero point of the frame. */
  readonly calibrated_magnitude: number
}

/** Everything that one point of a light curve was made of. */
export interface PointExplanation {
  readonly frame: string
  readonly date_obs: string
  readonly exposure_seconds: number | null
  readonly gain: number
  readonly read_noise: number
  readonly saturation: number | null
  readonly pixel_scale_arcsec: number
  readonly radii_pixels: { readonly aperture: number; readonly inner: number; readonly outer: number }
  readonly target: ExplainedStar & {
    /** Predicted place, degrees. */
    readonly ra: number
    readonly dec: number
    /** False: measured at the prediction, as no centre was found near it. */
    readonly recentred: boolean
    readonly instrumental_magnitude: number | null
  }
  readonly comparisons: readonly ExplainedComparison[]
  readonly ensemble_net: number
  readonly ensemble_sigma: number
  readonly zero_point: number | null
  readonly zero_point_sigma: number | null
  readonly error_floor: number
  readonly differential_flux: number | null
  readonly differential_flux_sigma: number | null
  readonly magnitude: number | null
  readonly magnitude_sigma: number | null
}

/** What is stored beside a light curve, so that any of its points can be explained later. */
export interface StoredExplanation {
  readonly format: 1
  readonly made_by: {
    readonly operation: string
    readonly operation_version: number
    readonly result: string
    readonly convention: string
    readonly calibration: string
    readonly zero_point_from: 'ensemble counts' | 'median over the stars'
  }
  readonly radii_arcsec: { readonly aperture: number; readonly inner: number; readonly outer: number }
  readonly points: readonly PointExplanation[]
}

/** Puts together what every point was made of. */
export function explain({ key, operation }: OperationContext, reduction: Reduction): StoredExplanation {
  const { frames, calibration, radii, request } = reduction
  return {
    format: 1,
    made_by: {
      operation: operation.name,
      operation_version: operation.version,
      result: key,
      convention: request.convention,
      calibration: calibration.strategy,
      zero_point_from: calibration.medianZeroPoint ? 'median over the stars' : 'ensemble counts',
    },
    radii_arcsec: radii,
    points: frames.map((reduced, i) => explainPoint(reduction, reduced, i)),
  }
}

function explainPoint(reduction: Reduction, reduced: ReducedFrame, i: number): PointExplanation {
  const { calibration } = reduction
  const { frame, target, measured, ra, dec } = reduced
  return {
    frame: frame.basename,
    date_obs: frame.startUtc,
    exposure_seconds: frame.exposureSeconds,
    gain: measured.detector.gain,
    read_noise: measured.detector.readNoise,
    saturation: measured.saturation,
    pixel_scale_arcsec: frame.pixelScaleArcsec,
    radii_pixels: measured.radiiPixels,
    target: {
      ra,
      dec,
      recentred: target.recentred,
      ...explainStar(target),
      instrumental_magnitude: orNull(instrumentalMagnitude(target.net)),
    },
    comparisons: explainComparisons(reduction, reduced, i),
    ensemble_net: calibration.ensembleNet[i]!,
    ensemble_sigma: Math.sqrt(calibration.ensembleVariance[i]!),
    zero_point: orNull(calibration.zeroPoint[i]!),
    zero_point_sigma: orNull(calibration.zeroPointSigma[i]!),
    error_floor: calibration.floors[i]!,
    differential_flux: orNull(calibration.relativeFlux[i]!),
    differential_flux_sigma: orNull(calibration.relativeFluxSigma[i]!),
    magnitude: orNull(calibration.magnitude[i]!),
    magnitude_sigma: orNull(calibration.magnitudeSigma[i]!),
  }
}

function explainComparisons(
  { calibration, pool }: Reduction,
  { measured }: ReducedFrame,
  i: number,
): ExplainedComparison[] {
  const { candidates } = pool
  const { start, members, medianZeroPoint, ensembleNet, zeroPoint } = calibration
  const stars = members.subarray(start[i]!, start[i + 1]!)
  return Array.from(stars, (star) => {
    const record = starRecord(measured, star)
    const instrumental = instrumentalMagnitude(record.net)
    return {
      candidate_id: candidates.ids[star]!,
      ra: candidates.ra[star]!,
      dec: candidates.dec[star]!,
      ...explainStar(record),
      weight: medianZeroPoint ? 1 / stars.length : record.net / ensembleNet[i]!,
      reference_magnitude: candidates.referenceMagnitude[star]!,
      instrumental_magnitude: instrumental,
      calibrated_magnitude: instrumental + zeroPoint[i]!,
    }
  })
}

function explainStar({
  x,
  y,
  net,
  sigma,
  background,
  peak,
  pixels,
  backgroundPixels,
  missing,
}: StarRecord): ExplainedStar {
  return {
    x,
    y,
    net,
    net_sigma: sigma,
    background,
    background_pixels: backgroundPixels,
    aperture_pixels: pixels,
    aperture_missing_fraction: missing,
    peak,
  }
}

/** The point of a frame, which may be named without the ending of its file, or by its thumbnail. */
export function findPoint({ points }: StoredExplanation, frame: string): PointExplanation | null {
  const bare = (name: string) => name.replace(/-(small|large)$/, '').replace(/\.fits(\.fz|\.gz)?$/, '')
  return (
    points.find((point) => point.frame === frame) ?? points.find((point) => bare(point.frame) === bare(frame)) ?? null
  )
}
