import { MAGNITUDES_PER_RELATIVE_FLUX } from '@datalab/astro'
import type { Votable } from './votable.ts'

/** Stars of the Gaia catalogue in a field, an item a star; NaN where unknown. */
export interface GaiaStars {
  readonly count: number
  /** Position at the epoch GAIA_EPOCH, degrees. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** mas/yr, that in RA with the factor cos(dec) in it. */
  readonly pmra: Float64Array
  readonly pmraError: Float64Array
  readonly pmdec: Float64Array
  readonly pmdecError: Float64Array
  /** mas, mended for the zero point of the catalogue. */
  readonly parallax: Float64Array
  readonly parallaxError: Float64Array
  /** Magnitude in Gaia's own band G. */
  readonly gMag: Float64Array
  /** Distance and the limits of its 68 % interval, pc (Bailer-Jones et al. 2021, The Astronomical Journal 161, 147). */
  readonly distance: Float64Array
  readonly distanceLow: Float64Array
  readonly distanceHigh: Float64Array
  /**
   * Magnitudes in bands of SDSS, synthesised from Gaia's spectra (Gaia Collaboration, Montegriffo et al. 2023, A&A 674,
   * A33), with errors.
   */
  readonly bands: Readonly<Record<SdssBand, { readonly mag: Float64Array; readonly magerr: Float64Array }>>
}

const SDSS_BANDS = ['g', 'r', 'i', 'z'] as const
export type SdssBand = (typeof SDSS_BANDS)[number]

/** Julian year to which the positions of Gaia DR3 belong. */
export const GAIA_EPOCH = 2016

/** Parallaxes of Gaia are too small by this, mas (Lindegren et al. 2021, A&A 649, A4). */
const PARALLAX_OFFSET = 0.017
/** Synthetic magnitudes are no better than this, mag, whatever the noise of the spectra. */
const SYNTHETIC_FLOOR = 0.03

/** Columns that are asked for: those of the catalogue, of the distances and of the synthetic magnitudes. */
const COLUMNS = [
  ...['ra', 'dec', 'pmra', 'pmra_error', 'pmdec', 'pmdec_error', 'parallax', 'parallax_error', 'phot_g_mean_mag'].map(
    (name) => `g.${name}`,
  ),
  ...['r_med_geo', 'r_lo_geo', 'r_hi_geo'].map((name) => `d.${name}`),
  ...SDSS_BANDS.flatMap((band) => ['mag', 'flux', 'flux_error'].map((what) => `s.${band}_sdss_${what}`)),
]

/** A circle in the sky, degrees. */
export interface SkyCircle {
  readonly ra: number
  readonly dec: number
  readonly radius: number
}

/**
 * The query for the well-measured stars in a circle, of which those with `from` ≤ dec < `to` where a slice is given.
 */
export function gaiaQuery(
  { ra, dec, radius }: SkyCircle,
  slice?: { readonly from: number; readonly to: number },
): string {
  const inSlice = slice === undefined ? '' : ` AND g.dec >= ${slice.from} AND g.dec < ${slice.to}`
  return [
    `SELECT ${COLUMNS.join(', ')} FROM gaiadr3.gaia_source AS g`,
    'LEFT JOIN external.gaiaedr3_distance AS d ON d.source_id = g.source_id',
    'LEFT JOIN gaiadr3.synthetic_photometry_gspc AS s ON s.source_id = g.source_id',
    `WHERE CONTAINS(POINT('ICRS', g.ra, g.dec), CIRCLE('ICRS', ${ra}, ${dec}, ${radius})) = 1 AND g.ruwe < 1.4${inSlice}`,
  ].join(' ')
}

/** The stars of an answer; null when it lacks a column that was asked for. */
export function starsOfAnswer(answer: Votable): GaiaStars | null {
  const columns = new Map(COLUMNS.map((name) => [name, answer.column(name.slice(2))]))
  if ([...columns.values()].includes(null)) return null
  const get = (name: string) => columns.get(name)!
  const band = (name: SdssBand) => {
    const flux = get(`s.${name}_sdss_flux`)
    const fluxError = get(`s.${name}_sdss_flux_error`)
    const magerr = flux.map((value, i) =>
      value > 0 ? Math.hypot((MAGNITUDES_PER_RELATIVE_FLUX * fluxError[i]!) / value, SYNTHETIC_FLOOR) : Number.NaN,
    )
    return { mag: get(`s.${name}_sdss_mag`), magerr }
  }
  return {
    count: answer.rows,
    ra: get('g.ra'),
    dec: get('g.dec'),
    pmra: get('g.pmra'),
    pmraError: get('g.pmra_error'),
    pmdec: get('g.pmdec'),
    pmdecError: get('g.pmdec_error'),
    parallax: get('g.parallax').map((value) => value + PARALLAX_OFFSET),
    parallaxError: get('g.parallax_error'),
    gMag: get('g.phot_g_mean_mag'),
    distance: get('d.r_med_geo'),
    distanceLow: get('d.r_lo_geo'),
    distanceHigh: get('d.r_hi_geo'),
    bands: { g: band('g'), r: band('r'), i: band('i'), z: band('z') },
  }
}

/** The columns that are asked for, by the names that they have in an answer. */
export const ANSWER_COLUMNS: readonly string[] = COLUMNS.map((name) => name.slice(2))
