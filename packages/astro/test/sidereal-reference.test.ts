import { describe, expect, test } from 'vitest'
import { airmass, horizontalPlace, instant, type Site, separationDegrees, siderealTime } from '../src/index.ts'
import { readTimeReference } from './time-reference.ts'

interface SiderealCase {
  site: string
  mjd_utc: number
  gmst_deg: number
  gmst_ut1_as_utc_deg: number
  gast_deg: number
  lmst_deg: number
  ra: number
  dec: number
  altitude_deg: number
  azimuth_deg: number
  airmass_secz: number | null
}

const { sites } = readTimeReference<{ sites: Record<string, Site | null> }>('light.json')
const { cases } = readTimeReference<{ cases: SiderealCase[] }>('sidereal.json')

/** 0.9 s of UT1 − UTC turn the Earth by this much at most. */
const ROTATION_UNKNOWN_DEGREES = 0.0038

test('there are recorded places', () => {
  expect(cases.length).toBeGreaterThan(20)
})

describe.each(cases)('$site on $mjd_utc', (c) => {
  const site = sites[c.site]!
  const utc = instant(c.mjd_utc)

  test('has the recorded sidereal times with UTC for UT1', () => {
    const { gmst, gast, lmst } = siderealTime(utc, site.longitude)!
    expect(Math.abs(gmst - c.gmst_ut1_as_utc_deg)).toBeLessThan(1e-6)
    const ut1 = c.gmst_deg - c.gmst_ut1_as_utc_deg
    expect(Math.abs(gast + ut1 - c.gast_deg)).toBeLessThan(1e-5)
    expect(Math.abs(lmst + ut1 - c.lmst_deg)).toBeLessThan(1e-6)
  })

  test('shows the object where it was recorded, but for UT1', () => {
    const { altitude, azimuth } = horizontalPlace(utc, { ra: c.ra, dec: c.dec, site })!
    const off = separationDegrees(azimuth, altitude, c.azimuth_deg, c.altitude_deg)
    expect(off).toBeLessThan(ROTATION_UNKNOWN_DEGREES)
    const secant = airmass(altitude)
    if (c.altitude_deg > 5) expect(Math.abs(secant! / c.airmass_secz! - 1)).toBeLessThan(1e-3)
  })
})

test('there is no air mass at the horizon and below', () => {
  expect(airmass(0)).toBeNull()
  expect(airmass(-10)).toBeNull()
  expect(airmass(30)).toBeCloseTo(2, 12)
})
