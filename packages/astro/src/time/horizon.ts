import { cosDegrees, DEGREES_PER_RADIAN, normaliseDegrees, sinDegrees } from '../sphere/angles.ts'
import { earthState, type Vector } from './earth.ts'
import type { Instant } from './instant.ts'
import { earthOrientation, type Orientation } from './orientation.ts'
import { utcToTt } from './scales.ts'
import { type Site, siteVelocity } from './site.ts'

/** Sidereal times in degrees, with UTC for UT1. */
export interface SiderealTime {
  /** Greenwich mean. */
  readonly gmst: number
  /** Greenwich apparent. */
  readonly gast: number
  /** Local mean, at the site's longitude. */
  readonly lmst: number
}

/** Null before 1972. */
export function siderealTime(utc: Instant, longitude: number): SiderealTime | null {
  const tt = utcToTt(utc)
  if (!tt) return null
  const { gmst, gast } = earthOrientation(utc, tt)
  return {
    gmst: gmst * DEGREES_PER_RADIAN,
    gast: gast * DEGREES_PER_RADIAN,
    lmst: normaliseDegrees(gmst * DEGREES_PER_RADIAN + longitude),
  }
}

/** Degrees; azimuth from north through east. */
export interface HorizontalPlace {
  readonly altitude: number
  readonly azimuth: number
}

/** au/day */
const SPEED_OF_LIGHT = (299792458 * 86400) / 149597870700

/**
 * Where an object at an ICRS position stands over a site: with precession, nutation and aberration, without refraction, within
 * 0.004 degrees (UT1 is taken to be UTC). Null before 1972.
 */
export function horizontalPlace(
  utc: Instant,
  { ra, dec, site }: { readonly ra: number; readonly dec: number; readonly site: Site },
): HorizontalPlace | null {
  const tt = utcToTt(utc)
  if (!tt) return null
  const orientation = earthOrientation(utc, tt)
  const [x, y, z] = placeOfDate({ ra, dec, site }, tt, orientation)
  const hourAngle = orientation.gast + site.longitude / DEGREES_PER_RADIAN - Math.atan2(y, x)
  const level = Math.hypot(x, y)
  const south = level * Math.cos(hourAngle) * sinDegrees(site.latitude) - z * cosDegrees(site.latitude)
  const west = level * Math.sin(hourAngle)
  const up = level * Math.cos(hourAngle) * cosDegrees(site.latitude) + z * sinDegrees(site.latitude)
  return {
    altitude: Math.atan2(up, Math.hypot(south, west)) * DEGREES_PER_RADIAN,
    azimuth: normaliseDegrees(Math.atan2(-west, -south) * DEGREES_PER_RADIAN),
  }
}

/** Unit vector to the apparent place along the true equator and equinox of date. */
function placeOfDate(
  { ra, dec, site }: { ra: number; dec: number; site: Site },
  tt: Instant,
  orientation: Orientation,
): Vector {
  const { velocity } = earthState(tt)
  const spin = siteVelocity(site, orientation)
  const direction: Vector = [cosDegrees(dec) * cosDegrees(ra), cosDegrees(dec) * sinDegrees(ra), sinDegrees(dec)]
  const moved = direction.map((u, i) => u + (velocity[i]! + spin[i]!) / SPEED_OF_LIGHT)
  const length = Math.hypot(...moved)
  const along = (axis: Vector) => (axis[0] * moved[0]! + axis[1] * moved[1]! + axis[2] * moved[2]!) / length
  return [along(orientation.toDate[0]), along(orientation.toDate[1]), along(orientation.toDate[2])]
}

/** Air mass as the secant of the zenith distance, from the altitude in degrees; null at the horizon and below. */
export function airmass(altitude: number): number | null {
  return altitude > 0 ? 1 / sinDegrees(altitude) : null
}
