import { expect, test } from 'vitest'
import { seededRandom } from './seeded-random.test-support.ts'
import { upperMedian } from './upper-median.ts'

const sorted = (values: Float64Array) => values.toSorted()[values.length >> 1]

test('is the element in the middle, whatever the values are like and however many', () => {
  const random = seededRandom(7)
  const kinds: Record<string, (i: number) => number> = {
    even: () => random(),
    sky: () => 200 + 10 * (random() + random() + random()),
    counts: () => Math.floor(4 * random()),
    'mostly the same': () => (random() < 0.8 ? 5 : random()),
    'a few that are far away': () => (random() < 0.02 ? 1e30 * (random() - 0.5) : random()),
    'two heaps': (i) => (i % 3 === 0 ? 1e6 : 0) + random(),
    rising: (i) => i,
    constant: () => -3,
    tiny: () => 1e-320 * random(),
    huge: () => 1e308 * (random() - 0.5),
  }
  for (const [kind, value] of Object.entries(kinds)) {
    for (const count of [1, 2, 3, 127, 128, 129, 1000, 1001, 5000]) {
      const values = Float64Array.from({ length: count }, (_, i) => value(i))
      const before = values.slice()
      expect(upperMedian(values, count), `${count} ${kind}`).toBe(sorted(values))
      expect(values).toEqual(before)
    }
  }
})

test('takes only the first values', () => {
  const values = Float64Array.from({ length: 600 }, (_, i) => (i < 300 ? i : -1))
  expect(upperMedian(values, 300)).toBe(150)
})
