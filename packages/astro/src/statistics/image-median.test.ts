import { describe, expect, it } from 'vitest'
import { medianOfImage } from './image-median.ts'
import { seededRandom } from './seeded-random.test-support.ts'

function medianBySorting(pixels: Float32Array): number {
  const sorted = Float64Array.from(pixels.filter((v) => !Number.isNaN(v))).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

describe('medianOfImage', () => {
  it('is the middle number, or the mean of the middle two', () => {
    expect(medianOfImage(Float32Array.of(5, 1, 3))).toBe(3)
    expect(medianOfImage(Float32Array.of(4, 1, 3, 2))).toBe(2.5)
  })

  it('leaves NaN out, whatever its sign and payload', () => {
    const pixels = Float32Array.of(1, 0, 4, 2, 10, 0, 0)
    new Int32Array(pixels.buffer).set([0x7fc00000], 1)
    new Int32Array(pixels.buffer).set([-1, 0x7f800001], 5)
    expect(medianOfImage(pixels)).toBe(3)
  })

  it('is NaN for an image without any number and for an empty one', () => {
    expect(medianOfImage(Float32Array.of(Number.NaN, Number.NaN))).toBeNaN()
    expect(medianOfImage(new Float32Array(0))).toBeNaN()
  })

  it('orders negative numbers, zeros and infinities', () => {
    expect(medianOfImage(Float32Array.of(-1, -3, -2))).toBe(-2)
    expect(medianOfImage(Float32Array.of(Number.NEGATIVE_INFINITY, -0, Number.POSITIVE_INFINITY))).toBe(-0)
    expect(medianOfImage(Float32Array.of(-1e-40, 1e-40, 3e38))).toBe(Math.fround(1e-40))
  })

  it('equals sorting on random images of either parity', () => {
    const random = seededRandom(7)
    for (const length of [1, 2, 999, 1000]) {
      const pixels = Float32Array.from({ length }, () => (random() < 0.1 ? Number.NaN : (random() - 0.5) * 1e4))
      expect(medianOfImage(pixels)).toBe(medianBySorting(pixels))
    }
  })
})
