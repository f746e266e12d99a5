import { instrumentalMagnitude, jdOf, parseUtcInstant } from '@datalab/astro'
import type { CurvePoint } from '../light-curves/light-curve.ts'
import { pointTimes } from '../light-curves/point-times.ts'
import type { CatalogueEntry } from './diagnostic-image.ts'
import { type ReducedFrame, type Reduction, starRecord } from './reduce.ts'

/** A number for JSON, null where there is none. */
export const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** The rows of a light curve, one a frame, null where there is no number. */
export function lightCurveRows({ frames, calibration, request }: Reduction) {
  const { ensembleNet, ensembleVariance, relativeFlux, relativeFluxSigma, magnitude, magnitudeSigma, start } =
    calibration
  return frames.map(({ frame, target, neighbours, ra, dec, measured }, i) => {
    const times = pointTimes((keyword) => frame.header.get(keyword), { ra, dec })
    return {
      fits_path: frame.basename,
      date_obs: frame.startUtc,
      target_centroid_x: target.x,
      target_centroid_y: target.y,
      target_net_source_counts: target.net,
      target_source_uncertainty: target.sigma,
      comparison_ensemble_total_counts: ensembleNet[i]!,
      comparison_ensemble_uncertainty: Math.sqrt(ensembleVariance[i]!),
      target_differential_flux: orNull(relativeFlux[i]!),
      target_differential_flux_uncertainty: orNull(relativeFluxSigma[i]!),
      target_calibrated_apparent_magnitude: frame.calibrated ? orNull(magnitude[i]!) : null,
      target_calibrated_apparent_magnitude_uncertainty: frame.calibrated ? orNull(magnitudeSigma[i]!) : null,
      // The same under the names that other light curves have.
      observation_date: frame.startUtc,
      julian_date: jdOf(parseUtcInstant(frame.startUtc)!),
      mag: orNull(magnitude[i]!),
      magerr: orNull(magnitudeSigma[i]!),
      ...times,
      // Light of a body in the solar system does not come from infinity.
      ...(request.moving ? { bjd_tdb: null } : {}),
      exposure_seconds: frame.exposureSeconds,
      comparison_stars: start[i + 1]! - start[i]!,
      target_recentred: target.recentred,
      target_saturated: measured.saturation === null ? null : target.peak >= measured.saturation,
      aperture_missing_fraction: target.missing,
      neighbours_in_aperture: neighbours,
    }
  })
}

export type LightCurveRow = ReturnType<typeof lightCurveRows>[number]

/** The rows that have a magnitude, for tables. */
export function curvePoints(rows: readonly LightCurveRow[]): CurvePoint[] {
  return rows.flatMap((row) => (row.mag === null ? [] : [{ ...row, mag: row.mag }]))
}

/** Rows of the frames' own tables that stand for each comparison star: by star, then by frame. */
export type StarEntries = ReadonlyMap<number, ReadonlyMap<string, CatalogueEntry>>

export function comparisonStars(reduction: Reduction, entries: StarEntries) {
  const { calibration, pool } = reduction
  const { candidates, targetSeparationPixels } = pool
  return Array.from(calibration.used, (star, i) => ({
    candidate_id: candidates.ids[star]!,
    ra_deg: candidates.ra[star]!,
    dec_deg: candidates.dec[star]!,
    reference_magnitude: candidates.referenceMagnitude[star]!,
    reference_magnitude_source: reduction.frames[0]!.frame.calibrated ? 'second_hdu' : 'instrumental',
    source_catalog_by_frame: Object.fromEntries(entries.get(star) ?? []),
    variability_score: orNull(calibration.variability[i]!),
    isolation_arcsec: orNull(candidates.isolationArcsec[star]!),
    target_separation_px: orNull(targetSeparationPixels[star]!),
    measured_instrumental_magnitude: orNull(calibration.instrumentalMagnitude[i]!),
  }))
}

const HEADING =
  'comparison star identifier | RA | Dec | calculated flux | FITS source catalog flux | calculated magnitude | FITS source ' +
  'catalog magnitude'

/**
 * For each frame, what its comparison stars were measured as beside what its own table says of them, and what is odd
 * about it.
 */
export function frameDiagnostics(reduction: Reduction, entries: StarEntries): Record<string, string[]> {
  const { frames, calibration, pool } = reduction
  const { start, members, zeroPoint } = calibration
  return Object.fromEntries(
    frames.map((reduced, i) => {
      const { basename } = reduced.frame
      const rows = Array.from(members.subarray(start[i]!, start[i + 1]!), (star) => {
        const { net } = starRecord(reduced.measured, star)
        const entry = entries.get(star)?.get(basename)
        const magnitude = instrumentalMagnitude(net) + zeroPoint[i]!
        const fields = [
          pool.candidates.ids[star]!,
          pool.candidates.ra[star]!.toFixed(4),
          pool.candidates.dec[star]!.toFixed(4),
          net.toFixed(0),
          entry?.flux.toFixed(0) ?? 'nan',
          magnitude.toFixed(3),
          entry?.mag.toFixed(3) ?? 'nan',
        ]
        return `comparison-star validation row: ${fields.join(' | ')}`
      })
      return [basename, [HEADING, ...rows, ...oddities(reduced)]]
    }),
  )
}

/** Below this share of missing pixels nothing is said. */
const MENTIONED_MISSING = 1e-4

function oddities({ target, neighbours, measured }: ReducedFrame): string[] {
  const told: string[] = []
  if (neighbours > 0) told.push(`Another star shines into the target's aperture: its light is counted, too.`)
  if (target.missing > MENTIONED_MISSING) {
    const percent = (100 * target.missing).toFixed(1)
    told.push(`${percent} % of the target's aperture is missing pixels or off the frame, which lowers its counts.`)
  }
  if (!target.recentred) told.push('No centre was found near the predicted position; measured at the prediction.')
  if (measured.saturation !== null && target.peak >= measured.saturation) {
    told.push(`The target is saturated: its brightest pixel has ${target.peak.toFixed(0)} counts.`)
  }
  return told
}
