import { expect, test } from 'vitest'
import { addSeconds, formatJd, formatMjd, instant, jdOf, mjdOf } from './instant.ts'
import { addUtcSeconds, utcToTai } from './scales.ts'
import { formatUtc, parseUtc, parseUtcInstant } from './utc-text.ts'

test('an instant keeps a nanosecond that one double would lose', () => {
  const at = addSeconds(instant(60434, 0.25), 1e-9)
  expect((at.fraction - 0.25) * 86400).toBeCloseTo(1e-9, 11)
  expect(mjdOf(at)).toBe(60434.25)
})

test('fractions stay between 0 and 1', () => {
  expect(instant(60434, -0.25)).toEqual({ day: 60433, fraction: 0.75 })
  expect(instant(60434.5, 0.75)).toEqual({ day: 60435, fraction: 0.25 })
  expect(instant(60434, -1e-20)).toEqual({ day: 60434, fraction: 0 })
  expect(instant(-0.25)).toEqual({ day: -1, fraction: 0.75 })
})

test('dates are written in as many decimals as asked, rounded over midnight', () => {
  expect(formatJd({ day: 60434, fraction: 0.123456789123 }, 9)).toBe('2460434.623456789')
  expect(formatJd({ day: 60434, fraction: 0.49999999999 }, 9)).toBe('2460435.000000000')
  expect(formatMjd({ day: -1, fraction: 0.75 }, 3)).toBe('-0.250')
  expect(jdOf({ day: 51544, fraction: 0.5 })).toBe(2451545)
})

test('seconds are added across a leap second', () => {
  const before = parseUtcInstant('2016-12-31T23:59:50')!
  expect(formatUtc(addUtcSeconds(before, 10), 3)).toBe('2016-12-31T23:59:60.000')
  expect(formatUtc(addUtcSeconds(before, 11), 3)).toBe('2017-01-01T00:00:00.000')
  expect(formatUtc(addUtcSeconds(parseUtcInstant('1960-01-01T00:00:00')!, 1.5), 1)).toBe('1960-01-01T00:00:01.5')
})

test('text is rounded to the digits asked for, also into the next day', () => {
  const late = parseUtcInstant('2023-12-31T23:59:59.9996')!
  expect(formatUtc(late, 3)).toBe('2024-01-01T00:00:00.000')
  expect(formatUtc(late, 4)).toBe('2023-12-31T23:59:59.9996')
  expect(formatUtc(late, 0)).toBe('2024-01-01T00:00:00')
})

test('before 1972 text is read but TAI is not known', () => {
  const old = parseUtcInstant('1950-01-01')!
  expect(old.day).toBe(33282)
  expect(utcToTai(old)).toBeNull()
})

test('trailing blanks are no part of a FITS string, other blanks are', () => {
  expect(parseUtc('2024-05-04T00:00:00  ')).toBe(60434)
  expect(parseUtc(' 2024-05-04T00:00:00')).toBeNull()
})
