import { describe, expect, it } from 'vitest'
import { medianInPlace, medianOf, populationSigma, sampleSigma } from './order.ts'
import { seededRandom } from './seeded-random.test-support.ts'

describe('medianInPlace', () => {
  it('equals sorting, for every count and with equal values', () => {
    const random = seededRandom(11)
    for (let count = 1; count < 60; count++) {
      const values = Float64Array.from({ length: count + 3 }, () => Math.floor(random() * 20) - 10)
      const sorted = values.slice(0, count).sort()
      const expected = (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2
      expect(medianInPlace(values, count)).toBe(expected)
    }
  })

  it('is NaN for nothing', () => expect(medianInPlace(Float64Array.of(1), 0)).toBeNaN())
})

describe('medianOf', () => {
  it('leaves NaN out and the list as it is', () => {
    const values = [3, Number.NaN, 1, 10]
    expect(medianOf(values)).toBe(3)
    expect(values).toEqual([3, Number.NaN, 1, 10])
    expect(medianOf([Number.NaN])).toBeNaN()
  })
})

describe('standard deviations', () => {
  it('divide by n for a population and by n − 1 for a sample', () => {
    const values = Float64Array.of(1, 2, 3, 4, 99)
    expect(populationSigma(values, 4)).toBeCloseTo(Math.sqrt(1.25), 15)
    expect(sampleSigma(values, 4)).toBeCloseTo(Math.sqrt(5 / 3), 15)
  })

  it('are NaN where there is too little', () => {
    expect(populationSigma(Float64Array.of(1), 0)).toBeNaN()
    expect(sampleSigma(Float64Array.of(1), 1)).toBeNaN()
  })
})
