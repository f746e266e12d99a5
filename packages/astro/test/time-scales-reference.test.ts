import { describe, expect, test } from 'vitest'
import {
  besselianEpoch,
  formatJd,
  formatUtc,
  julianEpoch,
  mjdOf,
  parseUtc,
  parseUtcInstant,
  taiToTt,
  taiToUtc,
  ttToTdb,
  utcToTai,
} from '../src/index.ts'
import { taiMinusUtcSeconds, utcDaySeconds } from '../src/time/leap-seconds.ts'
import { readTimeReference, secondsBetween } from './time-reference.ts'

interface ScaleCase {
  utc: string
  mjd_utc: number
  jd_utc_decimal: string
  jd_tai_decimal: string
  jd_tt_decimal: string
  jd_tdb_decimal: string
  tai_minus_utc: number
  tdb_minus_tt: number
}

const recorded = readTimeReference<{
  leap_seconds: { from: string; tai_minus_utc: number }[]
  cases: ScaleCase[]
  parse: { text: string; mjd_utc: number | null; jd_utc_decimal?: string }[]
  epochs: { mjd_tt: number; julian_epoch: number; besselian_epoch: number }[]
}>('scales.json')

const MICROSECOND = 1e-6

test('there are recorded instants', () => {
  expect(recorded.cases.length).toBeGreaterThan(100)
  expect(recorded.parse.length).toBeGreaterThan(20)
})

test.each(recorded.leap_seconds)('TAI − UTC changes on $from to $tai_minus_utc s, after a 61st second', (step) => {
  const day = parseUtc(step.from)!
  expect(taiMinusUtcSeconds(day)).toBe(step.tai_minus_utc)
  const before = taiMinusUtcSeconds(day - 1)
  expect(before).toBe(before === null ? null : step.tai_minus_utc - 1)
  expect(utcDaySeconds(day - 1)).toBe(before === null ? 86400 : 86401)
  expect(utcDaySeconds(day)).toBe(86400)
})

describe.each(recorded.cases)('$utc', (c) => {
  const utc = parseUtcInstant(c.utc)!
  const tai = utcToTai(utc)!
  const tt = taiToTt(tai)

  test('is the recorded date in UTC, TAI and TT to a microsecond', () => {
    expect(Math.abs(mjdOf(utc) - c.mjd_utc)).toBeLessThan(1.5e-11)
    expect(Math.abs(secondsBetween(formatJd(utc, 15), c.jd_utc_decimal))).toBeLessThan(MICROSECOND)
    expect(Math.abs(secondsBetween(formatJd(tai, 15), c.jd_tai_decimal))).toBeLessThan(MICROSECOND)
    expect(Math.abs(secondsBetween(formatJd(tt, 15), c.jd_tt_decimal))).toBeLessThan(MICROSECOND)
  })

  test('is the recorded date in TDB to 3 microseconds', () => {
    expect(Math.abs(secondsBetween(formatJd(ttToTdb(tt), 15), c.jd_tdb_decimal))).toBeLessThan(3 * MICROSECOND)
  })

  test('comes back from TAI and as text', () => {
    expect(formatUtc(taiToUtc(tai)!, c.utc.split('.')[1]!.length)).toBe(c.utc)
  })
})

test.each(recorded.parse)('"$text" is read as MJD $mjd_utc', ({ text, mjd_utc, jd_utc_decimal }) => {
  const mjd = parseUtc(text)
  if (mjd_utc === null) return expect(mjd).toBeNull()
  expect(Math.abs(mjd! - mjd_utc)).toBeLessThan(1.5e-11)
  expect(Math.abs(secondsBetween(formatJd(parseUtcInstant(text)!, 15), jd_utc_decimal!))).toBeLessThan(MICROSECOND)
})

test.each(recorded.epochs)('MJD $mjd_tt is the Julian epoch $julian_epoch', (epoch) => {
  expect(Math.abs(julianEpoch(epoch.mjd_tt) - epoch.julian_epoch)).toBeLessThan(1e-9)
  expect(Math.abs(besselianEpoch(epoch.mjd_tt) - epoch.besselian_epoch)).toBeLessThan(1e-9)
})
