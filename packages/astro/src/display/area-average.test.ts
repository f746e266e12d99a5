import { describe, expect, it } from 'vitest'
import { areaAverage } from './area-average.ts'

const row = (...values: number[]) => Float32Array.from(values)

describe('areaAverage', () => {
  it('weights pixels by the part of them that is covered', () => {
    // Three pixels to two: a half of the middle one belongs to each.
    expect([...areaAverage(row(1, 4, 10), 3, 1, 2, 1)]).toEqual([(1 + 4 * 0.5) / 1.5, (4 * 0.5 + 10) / 1.5])
    expect([...areaAverage(row(1, 4, 10), 1, 3, 1, 2)]).toEqual([(1 + 4 * 0.5) / 1.5, (4 * 0.5 + 10) / 1.5])
  })

  it('repeats pixels where a side is enlarged, and averages the parts where they meet', () => {
    expect([...areaAverage(row(1, 4), 2, 1, 4, 1)]).toEqual([1, 1, 4, 4])
    const third = areaAverage(row(1, 4), 2, 1, 3, 1)
    for (const [i, wanted] of [1, 2.5, 4].entries()) expect(third[i]).toBeCloseTo(wanted, 12)
  })

  it('keeps the mean of an image, whatever the sizes', () => {
    const width = 37
    const height = 29
    const pixels = Float32Array.from({ length: width * height }, (_, i) => ((i * 16807) % 2147483647) % 1000)
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    for (const [toWidth, toHeight] of [
      [1, 1],
      [5, 3],
      [37, 29],
      [36, 28],
      [50, 40],
      [100, 2],
      [3, 64],
    ] as const) {
      const out = areaAverage(pixels, width, height, toWidth, toHeight)
      expect(out.length).toBe(toWidth * toHeight)
      expect(out.reduce((sum, value) => sum + value, 0) / out.length).toBeCloseTo(mean, 8)
    }
  })

  it('leaves missing pixels out, and has none where all are missing', () => {
    const pixels = row(1, Number.NaN, Number.NaN, Number.NaN, 3, 5, Number.NaN, Number.NaN)
    expect([...areaAverage(pixels, 4, 2, 2, 1)]).toEqual([(1 + 3 + 5) / 3, Number.NaN])
    expect([...areaAverage(pixels, 4, 2, 1, 1)]).toEqual([3])
  })

  it('gives every result the mean of what its area covers, beside missing pixels, too', () => {
    const [width, height] = [23, 19]
    const pixels = Float32Array.from({ length: width * height }, (_, i) => (i % 31 === 7 ? Number.NaN : (i * i) % 101))
    const covered = (length: number, count: number, result: number, pixel: number) =>
      Math.max(0, Math.min(pixel + 1, ((result + 1) * length) / count) - Math.max(pixel, (result * length) / count))
    // What a wider image leaves in memory that is reused says nothing of this one.
    areaAverage(new Float32Array(40 * height).fill(Number.NaN), 40, height, 30, 14)
    for (const [toWidth, toHeight] of [
      [17, 14], // two or three pixels each way
      [9, 14],
      [4, 3],
      [40, 5],
    ] as const) {
      const out = areaAverage(pixels, width, height, toWidth, toHeight, new Float32Array(toWidth * toHeight))
      for (let i = 0; i < out.length; i++) {
        let [sum, weights] = [0, 0]
        for (let pixel = 0; pixel < pixels.length; pixel++) {
          const across = covered(width, toWidth, i % toWidth, pixel % width)
          const weight = across * covered(height, toHeight, Math.floor(i / toWidth), Math.floor(pixel / width))
          if (weight < 1e-9 || Number.isNaN(pixels[pixel]!)) continue
          sum += weight * pixels[pixel]!
          weights += weight
        }
        expect(out[i]).toBeCloseTo(sum / weights, 4)
      }
    }
  })

  it('is exact where sizes divide, over many rows', () => {
    const pixels = Float32Array.from({ length: 40 * 40 }, (_, i) => i % 40)
    expect([...areaAverage(pixels, 40, 40, 2, 2)]).toEqual([9.5, 29.5, 9.5, 29.5])
  })
})
