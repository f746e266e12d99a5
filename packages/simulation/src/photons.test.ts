import { expect, test } from 'vitest'
import { countPhotons } from './photons.ts'
import { createRandom } from './random.ts'

test.each([0.5, 3, 12, 60, 400, 2e4])('photons about a mean of %d have its variance and its skewness', (mean) => {
  const random = createRandom('photons', mean)
  const n = 60_000
  let [first, second, third] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const distance = countPhotons(random, mean) - mean
    first += distance / n
    second += distance ** 2 / n
    third += distance ** 3 / n
  }
  expect(Math.abs(first)).toBeLessThan(4 * Math.sqrt(mean / n))
  expect(Math.abs(second / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / n))
  expect(Math.abs(third / mean ** 1.5 - mean ** -0.5)).toBeLessThan(4 * Math.sqrt((15 + 30 / mean) / n))
})

test('nothing comes of nothing', () => expect(countPhotons(createRandom(1), 0)).toBe(0))
