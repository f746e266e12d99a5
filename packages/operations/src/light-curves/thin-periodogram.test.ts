import { expect, test } from 'vitest'
import { thinnedIndices } from './thin-periodogram.ts'

test('up to 5000 points are shown as they are', () => {
  expect(thinnedIndices(new Float64Array(5000))).toHaveLength(5000)
  expect(thinnedIndices([])).toEqual([])
})

test.each([5001, 7500, 12_500, 1_000_000])('%i points become 5000 at most, in order, none twice', (count) => {
  const power = Float64Array.from({ length: count }, (_, i) => Math.sin(i) ** 2)
  const shown = thinnedIndices(power)
  expect(shown.length).toBeLessThanOrEqual(5000)
  expect(shown.length).toBeGreaterThan(2000)
  for (let i = 1; i < shown.length; i++) expect(shown[i]!).toBeGreaterThan(shown[i - 1]!)
})

test('peaks of one point are kept wherever they are', () => {
  for (const peak of [0, 1, 6249, 12_345, 12_499]) {
    const power = new Float64Array(12_500)
    power[peak] = 1
    expect(thinnedIndices(power)).toContain(peak)
  }
})
