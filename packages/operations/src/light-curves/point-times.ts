import {
  addUtcSeconds,
  airmass,
  bjdTdbInstant,
  formatUtc,
  horizontalPlace,
  type Instant,
  instant,
  jdOf,
  parseUtcInstant,
  type Site,
} from '@datalab/astro'
import { type Cards, exposureSecondsOf, numberIn } from '../photometry/frame-facts.ts'

/** When a point of a light curve was taken: the middle of the exposure, each field named by its time scale. */
export interface PointTimes {
  /** `YYYY-MM-DDThh:mm:ss.ssssssZ` */
  readonly mid_exposure_utc: string | null
  /** Julian Date, UTC, at the telescope. */
  readonly mid_exposure_jd_utc: number | null
  /** Julian Date, TDB, at the barycentre of the solar system; null where the header does not say where the telescope stands. */
  readonly bjd_tdb: number | null
  /** Secant of the zenith distance, without refraction; null where the site is unknown or the target below the horizon. */
  readonly airmass: number | null
}

const NO_TIMES: PointTimes = { mid_exposure_utc: null, mid_exposure_jd_utc: null, bjd_tdb: null, airmass: null }

/**
 * Times of one frame for a target at an ICRS position (degrees), from its header: `DATE-OBS` (else `MJD-OBS`) + `EXPTIME`/2. All
 * null where the header tells no time.
 */
export function pointTimes(cards: Cards, target: { readonly ra: number; readonly dec: number }): PointTimes {
  const middle = midExposure(cards)
  if (middle === null) return NO_TIMES
  const site = siteOf(cards)
  const place = { ra: target.ra, dec: target.dec, site }
  const barycentric = site && bjdTdbInstant(middle, place)
  const horizontal = site && horizontalPlace(middle, { ...place, site })
  return {
    mid_exposure_utc: `${formatUtc(middle, 6)}Z`,
    mid_exposure_jd_utc: jdOf(middle),
    bjd_tdb: barycentric && jdOf(barycentric),
    airmass: horizontal && airmass(horizontal.altitude),
  }
}

/** The middle of the exposure, UTC. The text comes first: it has all digits. */
function midExposure(cards: Cards): Instant | null {
  const text = cards('DATE-OBS')
  const mjd = numberIn(cards, 'MJD-OBS')
  const start = (typeof text === 'string' ? parseUtcInstant(text) : null) ?? (mjd === null ? null : instant(mjd))
  return start && addUtcSeconds(start, (exposureSecondsOf(cards) ?? 0) / 2)
}

/** Where the telescope stands, by the keywords of LCO (`LATITUDE`, `LONGITUD`, `HEIGHT`) or others; null where not all is told. */
export function siteOf(cards: Cards): Site | null {
  const latitude = numberIn(cards, 'LATITUDE', 'SITELAT', 'LAT-OBS', 'OBSGEO-B')
  const longitude = numberIn(cards, 'LONGITUD', 'SITELONG', 'LONG-OBS', 'OBSGEO-L')
  // A kilometre is 3 µs of light: a height that is not told may as well be 0.
  const height = numberIn(cards, 'HEIGHT', 'SITEELEV', 'ALT-OBS', 'OBSGEO-H') ?? 0
  if (latitude === null || longitude === null) return null
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360 ? { latitude, longitude, height } : null
}
