import { describe, expect, it } from 'vitest'
import { displayHistogram } from './histogram.ts'
import { displayScale } from './scale.ts'

const histogramOf = (values: readonly number[], top: number) =>
  displayHistogram(displayScale(Float64Array.from(values), values.length, 1), top)

const isAscending = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!)

describe('displayHistogram', () => {
  it('counts every sample once where pixels are within the range', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 100 + (i % 50))
    const { counts, middles } = histogramOf(values, 65_535)
    const counted = counts.reduce((sum, count) => sum + (count > 0 ? Math.round(10 ** count) : 0), 0)
    // One pixel is not sampled: the first. Counts of one are log10 1 = 0, and there are none here.
    expect(counted).toBe(999)
    expect(middles.length).toBe(counts.length)
    expect(isAscending(middles)).toBe(true)
  })

  it('has ascending bins for constant, zero, negative, tiny and huge values', () => {
    const images = [
      new Array<number>(100).fill(7),
      new Array<number>(100).fill(0),
      new Array<number>(100).fill(-5.5),
      Array.from({ length: 100 }, (_, i) => -1000 + i),
      Array.from({ length: 100 }, (_, i) => 1e-9 * i),
      Array.from({ length: 100 }, (_, i) => 1e30 * i),
      [0, 1],
    ]
    for (const values of images) {
      for (const top of [65_535, 255, 0, 3.4e38, Number.MAX_VALUE]) {
        const { counts, middles } = histogramOf(values, top)
        expect(counts.length).toBe(middles.length)
        expect(isAscending(middles)).toBe(true)
        expect(counts.every(Number.isFinite) && middles.every(Number.isFinite)).toBe(true)
      }
    }
  })

  it('is empty without a number, and ends for infinities', () => {
    expect(histogramOf([Number.NaN, Number.NaN, Number.NaN], 65_535)).toEqual({ counts: [], middles: [] })
    expect(histogramOf([1, 2, Number.POSITIVE_INFINITY], 65_535)).toEqual({ counts: [], middles: [] })
  })
})
