import { JD_OF_MJD_ZERO, type PeriodSearch } from '@datalab/astro'
import { describeTarget } from '../photometry/target-scatter.ts'
import type { CatalogueCurve } from './catalogue-curve.ts'
import { aliasRisk, type Grade, gradeOf, nights, periodReasons, type QualityReason } from './period-quality.ts'

/**
 * How far a light curve from catalogues can be trusted, and why. Fields are those of aperture photometry; what catalogues
 * do not tell (comparison stars, error floor) is null.
 */
export interface CatalogueQuality {
  readonly grade: Grade
  readonly reasons: readonly QualityReason[]
  readonly reduced_chi_squared: number | null
  readonly excess_scatter_mag: number | null
  readonly error_floor_mag: null
  readonly comparison_stars: null
  readonly extrapolation_mag: null
  readonly saturation: { readonly known: boolean; readonly target_frames: number }
  readonly independent_nights: number
  readonly alias_risk: number | null
}

/** Shares of points or frames: above the first it is amber, above the second red. */
const LIMITS = { saturated: [0, 0.1], leftOut: [0.2, 0.5], withoutError: [0, 0.5] } as const

/** @param search null where no period was asked for */
export function judgeCatalogueCurve(curve: CatalogueCurve, search: PeriodSearch | null): CatalogueQuality {
  const { points, excluded, saturated } = curve
  const scatter = describeTarget(
    Float64Array.from(points, ({ mag }) => mag),
    Float64Array.from(points, ({ magerr }) => magerr ?? Number.NaN),
  )
  const bright = saturated.filter((isSaturated) => isSaturated === true).length
  const facts = {
    reduced_chi_squared: scatter.reducedChiSquared,
    excess_scatter_mag: scatter.excessScatter,
    error_floor_mag: null,
    comparison_stars: null,
    extrapolation_mag: null,
    saturation: { known: saturated.every((isSaturated) => isSaturated !== null), target_frames: bright },
    independent_nights: nights(points.map(({ julian_date }) => julian_date - JD_OF_MJD_ZERO)),
    alias_risk: search?.ok ? aliasRisk(search) : null,
  }
  const withoutError = points.filter(({ magerr }) => magerr === null).length
  const frames = points.length + excluded.length
  const reasons = [
    ...beyond(
      bright / points.length,
      LIMITS.saturated,
      `The star is saturated on ${bright} frame(s): it is brighter there than it seems.`,
    ),
    ...beyond(
      excluded.length / frames,
      LIMITS.leftOut,
      `${excluded.length} of ${frames} frames gave no point: exclusions tells why.`,
    ),
    ...beyond(
      withoutError / points.length,
      LIMITS.withoutError,
      `${withoutError} of ${points.length} magnitudes have no error.`,
    ),
    ...(search
      ? periodReasons(search, { nightCount: facts.independent_nights, risk: facts.alias_risk, chance: 'amber' })
      : []),
  ]
  return { grade: gradeOf(reasons), reasons, ...facts }
}

function beyond(share: number, limits: readonly [number, number], text: string): QualityReason[] {
  return share > limits[0] ? [{ grade: share > limits[1] ? 'red' : 'amber', text }] : []
}
