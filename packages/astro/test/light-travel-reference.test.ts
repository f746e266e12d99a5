import { describe, expect, test } from 'vitest'
import { bjdTdb, bjdTdbInstant, formatJd, hjdUtc, instant, lightTravel, type Site } from '../src/index.ts'
import { readTimeReference, secondsBetween } from './time-reference.ts'

interface LightCase {
  target: string
  ra: number
  dec: number
  site: string
  mjd_utc: number
  light_barycentric_seconds: number
  light_heliocentric_seconds: number
  bjd_tdb: number
  bjd_tdb_decimal: string
  hjd_utc: number
}

const { sites, cases } = readTimeReference<{ sites: Record<string, Site | null>; cases: LightCase[] }>('light.json')

/** The same series on both sides; ours leaves out polar motion, UT1 − UTC, small nutation and the site's part of TDB. */
const TOLERANCE_SECONDS = 5e-6
/** Of a Julian Date in one double. */
const JD_RESOLUTION = 5e-10

test('there are recorded sightings', () => {
  expect(cases.length).toBeGreaterThan(150)
})

describe.each(cases)('$target from $site on $mjd_utc', (c) => {
  const sighting = { ra: c.ra, dec: c.dec, site: sites[c.site]! }
  const utc = instant(c.mjd_utc)

  test('has the recorded light travel', () => {
    const light = lightTravel(utc, sighting)!
    expect(Math.abs(light.barycentricSeconds - c.light_barycentric_seconds)).toBeLessThan(TOLERANCE_SECONDS)
    expect(Math.abs(light.heliocentricSeconds - c.light_heliocentric_seconds)).toBeLessThan(TOLERANCE_SECONDS)
  })

  test('has the recorded BJD_TDB and HJD_UTC', () => {
    const ours = formatJd(bjdTdbInstant(utc, sighting)!, 15)
    expect(Math.abs(secondsBetween(ours, c.bjd_tdb_decimal))).toBeLessThan(TOLERANCE_SECONDS)
    expect(Math.abs(bjdTdb({ mjdUtc: c.mjd_utc, ...sighting })! - c.bjd_tdb)).toBeLessThan(JD_RESOLUTION)
    expect(Math.abs(hjdUtc({ mjdUtc: c.mjd_utc, ...sighting })! - c.hjd_utc)).toBeLessThan(JD_RESOLUTION)
  })
})

test('there is no answer before 1972 and after 2099', () => {
  expect(bjdTdb({ mjdUtc: 41316, ra: 0, dec: 0, site: null })).toBeNull()
  expect(bjdTdb({ mjdUtc: 41317, ra: 0, dec: 0, site: null })).not.toBeNull()
  expect(bjdTdb({ mjdUtc: 88068, ra: 0, dec: 0, site: null })).not.toBeNull()
  expect(bjdTdb({ mjdUtc: 88069, ra: 0, dec: 0, site: null })).toBeNull()
})
