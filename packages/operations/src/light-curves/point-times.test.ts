import { expect, test } from 'vitest'
import { pointTimes } from './point-times.ts'

const cards = (values: Record<string, unknown>) => (keyword: string) => values[keyword]
const target = { ra: 0, dec: 0 }
const site = { LATITUDE: -32.38056, LONGITUD: 20.81003, HEIGHT: 1760 }

test('times are those of the middle of the exposure, named by their scale', () => {
  // reference/time/light.json: target "equator" from cpt at MJD 49718.25.
  const times = pointTimes(cards({ 'DATE-OBS': '1995-01-01T05:59:30', EXPTIME: 60, ...site }), target)
  expect(times.mid_exposure_utc).toBe('1995-01-01T06:00:00.000000Z')
  expect(times.mid_exposure_jd_utc).toBe(2449718.75)
  expect(Math.abs(times.bjd_tdb! - 2449718.749675516)).toBeLessThan(1e-9)
})

test('without a site there is neither a barycentric time nor an air mass', () => {
  const times = pointTimes(cards({ 'DATE-OBS': '2024-05-04T09:00:00', EXPTIME: 0, LATITUDE: 10 }), target)
  expect(times).toMatchObject({ mid_exposure_jd_utc: 2460434.875, bjd_tdb: null, airmass: null })
})

test('an exposure over a leap second is told in UTC', () => {
  const times = pointTimes(cards({ 'DATE-OBS': '2016-12-31T23:59:50', EXPTIME: 40 }), target)
  expect(times.mid_exposure_utc).toBe('2017-01-01T00:00:09.000000Z')
})

test('a target below the horizon has no air mass', () => {
  const night = { 'DATE-OBS': '2024-05-04T00:00:00', ...site }
  expect(pointTimes(cards(night), { ra: 220, dec: -32 }).airmass).toBeCloseTo(1.1, 0)
  expect(pointTimes(cards(night), { ra: 40, dec: 60 }).airmass).toBeNull()
})

test('MJD-OBS stands in where DATE-OBS is none, and without either nothing is told', () => {
  expect(pointTimes(cards({ 'DATE-OBS': 'yesterday', 'MJD-OBS': 60434.5 }), target).mid_exposure_jd_utc).toBe(2460435)
  expect(pointTimes(cards({ EXPTIME: 10 }), target).mid_exposure_utc).toBeNull()
})
