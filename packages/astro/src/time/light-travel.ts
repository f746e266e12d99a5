import { cosDegrees, sinDegrees } from '../sphere/angles.ts'
import { EARTH_LAST_MJD, earthState, type Vector } from './earth.ts'
import { addSeconds, type Instant, instant, jdOf } from './instant.ts'
import { earthOrientation } from './orientation.ts'
import { utcToTdb, utcToTt } from './scales.ts'
import { type Site, siteVector } from './site.ts'

/** Seconds that light takes for one au: 149 597 870 700 m / 299 792 458 m/s. */
const SECONDS_PER_AU = 149597870700 / 299792458

/** What is seen, from where. */
export interface Sighting {
  /** ICRS, degrees. */
  readonly ra: number
  readonly dec: number
  /** Null: the centre of the Earth, which is up to 21 ms off. */
  readonly site: Site | null
}

/** Seconds to add to the time at the telescope, so that it is the time at which the same light passes a common point. */
export interface LightTravel {
  readonly barycentricSeconds: number
  readonly heliocentricSeconds: number
}

/**
 * Light-travel corrections for an object at infinity (plane waves): within 0.05 ms of JPL's ephemerides from 1900 to 2100.
 * Null before 1972, where UTC was not what it is now, and after 2099.
 */
export function lightTravel(utc: Instant, { ra, dec, site }: Sighting): LightTravel | null {
  const tt = utcToTt(utc)
  if (!tt || tt.day >= EARTH_LAST_MJD) return null
  // TT and TDB differ by 2 ms, in which the Earth moves 60 m.
  const { barycentric, heliocentric } = earthState(tt)
  const ground: Vector = site ? siteVector(site, earthOrientation(utc, tt)) : [0, 0, 0]
  const source: Vector = [cosDegrees(dec) * cosDegrees(ra), cosDegrees(dec) * sinDegrees(ra), sinDegrees(dec)]
  const alongSource = (v: Vector) => v[0] * source[0] + v[1] * source[1] + v[2] * source[2]
  const ofGround = alongSource(ground)
  return {
    barycentricSeconds: SECONDS_PER_AU * (alongSource(barycentric) + ofGround),
    heliocentricSeconds: SECONDS_PER_AU * (alongSource(heliocentric) + ofGround),
  }
}

/** The barycentric time BJD_TDB of an instant of UTC, in two parts as MJD; null where there is no light travel. */
export function bjdTdbInstant(utc: Instant, sighting: Sighting): Instant | null {
  const tdb = utcToTdb(utc)
  const light = lightTravel(utc, sighting)
  return tdb && light && addSeconds(tdb, light.barycentricSeconds)
}

/**
 * BJD_TDB as a Julian Date in one double (40 µs); null where there is no light travel. Eastman, Siverd & Gaudi 2010, PASP 122, 935, without the
 * terms that need a distance.
 */
export function bjdTdb(at: { readonly mjdUtc: number } & Sighting): number | null {
  const barycentric = bjdTdbInstant(instant(at.mjdUtc), at)
  return barycentric && jdOf(barycentric)
}

/** HJD_UTC as a Julian Date in one double (40 µs): UTC at the Sun, as older catalogues give it; null as above. */
export function hjdUtc(at: { readonly mjdUtc: number } & Sighting): number | null {
  const utc = instant(at.mjdUtc)
  const light = lightTravel(utc, at)
  return light && jdOf(addSeconds(utc, light.heliocentricSeconds))
}
