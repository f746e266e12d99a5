import type { RestMeta } from '@datalab/rest'
import { z } from 'zod'
import type { ComparisonStar, LightCurvePoint, MeasuredStar, PointExplanation } from '../wire.ts'

const number = z.number()
const known = z.number().nullable()
const radii = z.object({ aperture: number, inner: number, outer: number })

const measured = {
  x: number,
  y: number,
  net: number,
  net_sigma: number,
  background: number,
  background_pixels: number,
  aperture_pixels: number,
  aperture_missing_fraction: number,
  peak: number,
} satisfies Record<keyof MeasuredStar, z.ZodType>

const comparison = z
  .object({
    ...measured,
    candidate_id: z.string(),
    ra: number,
    dec: number,
    weight: number,
    reference_magnitude: number,
    instrumental_magnitude: number,
    calibrated_magnitude: number,
  })
  .meta({ id: 'ComparisonStar' }) satisfies z.ZodType<ComparisonStar>

const point = z
  .object({
    frame: z.string(),
    date_obs: z.string(),
    exposure_seconds: known,
    gain: number,
    read_noise: number,
    saturation: known,
    pixel_scale_arcsec: number,
    radii_pixels: radii,
    target: z.object({ ...measured, ra: number, dec: number, recentred: z.boolean(), instrumental_magnitude: known }),
    comparisons: z.array(comparison),
    ensemble_net: number,
    ensemble_sigma: number,
    zero_point: known,
    zero_point_sigma: known,
    error_floor: number,
    differential_flux: known,
    differential_flux_sigma: known,
    magnitude: known,
    magnitude_sigma: known,
  })
  .meta({ id: 'LightCurvePoint' }) satisfies z.ZodType<LightCurvePoint>

const explanation = z.object({
  made_by: z.object({
    operation: z.string(),
    operation_version: z.int(),
    result: z.string(),
    convention: z.string(),
    calibration: z.string(),
    zero_point_from: z.string(),
  }),
  radii_arcsec: radii,
  point,
}) satisfies z.ZodType<PointExplanation>

export const explainPointInput = z.object({ frame: z.string() })

export const explainPointMeta = {
  rest: {
    method: 'GET',
    path: '/api/datasessions/{session_id}/operations/{id}/points/{frame}/',
    tag: 'Operations',
    summary: 'What one point of a light curve was made of',
    description:
      'Of a finished aperture photometry: the target and every comparison star as they were measured on this frame, zero point, errors, ' +
      'and the version of the code. `frame` is a `fits_path` of the light curve.',
    output: explanation,
  },
} satisfies RestMeta
