import type { PeriodSearch } from '@datalab/astro'
import type { CatalogueCurve } from './catalogue-curve.ts'
import { judgeCatalogueCurve } from './catalogue-quality.ts'

/** Fields of the output that all light curves from catalogues have. */
export function curveOutput(curve: CatalogueCurve, search: PeriodSearch | null) {
  const { source, filter, points, excluded, apertureRadiusArcsec } = curve
  return {
    light_curve: points,
    flux_fallback: false,
    excluded_images: excluded.map(({ basename }) => basename),
    exclusions: excluded,
    source,
    filter,
    // The catalogue's own aperture; it takes the sky from a mesh, not from a ring.
    aperture_radius: apertureRadiusArcsec,
    annulus_inner_radius: null,
    annulus_outer_radius: null,
    quality: judgeCatalogueCurve(curve, search),
  }
}

/** What the user is told with the finished result, beside that it is done; null: nothing. */
export function exclusionNote({ points, excluded }: CatalogueCurve): string | null {
  if (excluded.length === 0) return null
  const all = points.length + excluded.length
  return `${excluded.length} of ${all} frames gave no point: ${excluded[0]!.basename}: ${excluded[0]!.reason}${excluded.length > 1 ? ' …' : ''}`
}
