import { expect, test } from 'vitest'
import { normalizeTime, now, shiftTime, timeFromMicroseconds } from './time.ts'

test('no two times of the clock are equal, and text sorts them', () => {
  const times = Array.from({ length: 5000 }, now)
  expect(new Set(times).size).toBe(times.length)
  expect(times.toSorted()).toEqual(times)
})

test('the clock tells the present', () => {
  const before = Date.now()
  const told = Date.parse(now())
  expect(told).toBeGreaterThanOrEqual(before - 10)
  expect(told).toBeLessThanOrEqual(Date.now() + 10)
})

test('a time has six digits, whatever they are', () => {
  expect(timeFromMicroseconds(0)).toBe('1970-01-01T00:00:00.000000Z')
  expect(timeFromMicroseconds(1_700_000_000_120_005)).toBe('2023-11-14T22:13:20.120005Z')
})

test('shifting keeps the microseconds', () => {
  expect(shiftTime('2024-02-28T23:59:59.123456Z', 2000)).toBe('2024-02-29T00:00:01.123456Z')
  expect(shiftTime('2024-03-01T00:00:00.000001Z', -86_400_000)).toBe('2024-02-29T00:00:00.000001Z')
})

test('times of drivers and headers are brought to one spelling', () => {
  const expected = '2026-01-02T03:04:05.600000Z'
  for (const time of [expected, '2026-01-02 03:04:05.6+00', '2026-01-02T03:04:05.6', '2026-01-02T03:04:05.6000009Z']) {
    expect(normalizeTime(time)).toBe(expected)
  }
  expect(normalizeTime('2026-01-02 03:04:05+00:00')).toBe('2026-01-02T03:04:05.000000Z')
})

test('a time of another zone, or none at all, is refused', () => {
  for (const time of ['2026-01-02T03:04:05+02', '2026-01-02', 'yesterday', '']) {
    expect(() => normalizeTime(time)).toThrow(RangeError)
  }
})
