import { type FoundPeriod, lombScargle } from '@datalab/astro'
import { expect, test } from 'vitest'
import { aliasRisk, nights, periodReasons, rivalPeriod } from './period-quality.ts'

const PERIOD = 0.1327

function search(times: readonly number[], noise: (i: number) => number = () => 0): FoundPeriod {
  const found = lombScargle(
    times,
    times.map((t, i) => Math.sin((2 * Math.PI * t) / PERIOD) + noise(i)),
    null,
  )
  if (!found.ok) throw new Error(found.reason)
  return found
}

/** Uneven, over three nights; the same numbers on every machine. */
const uneven = Array.from({ length: 90 }, (_, i) => Math.floor(i / 30) + ((i * 7919) % 997) / 3000).sort(
  (a, b) => a - b,
)

test('nights are groups of times, and as many as the days that a network observes without a break', () => {
  expect(nights([])).toBe(0)
  expect(nights([1, 1.1, 1.3])).toBe(1)
  expect(nights([1, 1.3, 2, 2.2, 5])).toBe(4)
  expect(nights(Array.from({ length: 30 }, (_, i) => 1 + i * 0.1))).toBe(3)
})

test('a period from uneven times over several nights has nothing against it', () => {
  const found = search(uneven)
  expect(Math.abs(found.period / PERIOD - 1)).toBeLessThan(0.01)
  expect(rivalPeriod(found)).toBeNull()
  expect(periodReasons(found, { nightCount: 3, risk: aliasRisk(found), chance: 'amber' })).toEqual([])
})

test('even sampling repeats the period at shorter ones: the longest that fits as well is named', () => {
  const found = search(Array.from({ length: 40 }, (_, i) => i / 84 + 1e-7 * ((i * 13) % 7)))
  const rival = rivalPeriod(found)
  const longest = Math.max(found.period, rival ?? 0)
  expect(Math.abs(longest / PERIOD - 1)).toBeLessThan(0.05)
  expect(rival).not.toBeNull()
})

test('a peak that noise gives as well is told', () => {
  const found = search(uneven, (i) => 30 * Math.sin(i * i))
  expect(found.falseAlarmProbability).toBeGreaterThan(0.01)
  expect(periodReasons(found, { nightCount: 3, risk: 0, chance: 'amber' })[0]!.text).toMatch(
    /^Noise alone gives so high a peak/,
  )
})

test('a peak that is chance has no rivals: what else fits noise is not told', () => {
  const chance = {
    ...search(Array.from({ length: 40 }, (_, i) => i + 0.003 * ((i * 7) % 5))),
    falseAlarmProbability: 0.9993,
  }
  const texts = periodReasons(chance, { nightCount: 1, risk: 0.99, chance: 'amber' }).map(({ text }) => text)
  expect(texts).toEqual(['Noise alone gives so high a peak with a probability of 100 %: the period may be chance.'])
})

test('one point a night makes daily aliases', () => {
  const nightly = search(Array.from({ length: 40 }, (_, i) => i + 0.003 * ((i * 7) % 5)))
  expect(aliasRisk(nightly)).toBeGreaterThan(0.8)
  const texts = periodReasons(nightly, { nightCount: 40, risk: aliasRisk(nightly), chance: 'amber' }).map(
    ({ text }) => text,
  )
  expect(texts.join()).toMatch(/daily alias/)
})

test('without a period nothing is said about it', () => {
  expect(periodReasons({ ok: false, reason: '' }, { nightCount: 1, risk: 1, chance: 'amber' })).toEqual([])
})
