import { describe, expect, it } from 'vitest'
import { linearTable, toDisplayBytes } from './bytes.ts'
import { gammaTable } from './gamma.ts'
import { displayLimits, displayScale } from './scale.ts'

const rising = (n: number, from = 0, step = 1) => Float32Array.from({ length: n }, (_, i) => from + step * i)

describe('displayScale', () => {
  it('samples from index k, not from 0', () => {
    const { samples } = displayScale(rising(4000), 4000, 1)
    expect(samples[0]).toBe(2)
    expect(samples.length).toBe(1999)
  })

  it('takes every pixel of an image with fewer than 2000', () => {
    expect(displayScale(rising(30), 6, 5).samples.length).toBe(29)
  })

  it('finds slope and intercept of a ramp, with a large pedestal too', () => {
    const { slope, intercept } = displayScale(rising(1001, 60000, 0.5), 1001, 1)
    expect(slope).toBeCloseTo(0.5, 12)
    expect(intercept).toBeCloseTo(60000.5, 8)
  })

  it('leaves NaN out of the samples', () => {
    const pixels = rising(100)
    pixels.fill(Number.NaN, 50, 60)
    const { samples, median } = displayScale(pixels, 100, 1)
    expect(samples.length).toBe(89)
    expect(median).toBe(45)
  })
})

describe('displayLimits', () => {
  it('has nothing to show without numbers', () => {
    expect(displayLimits(displayScale(new Float32Array(9).fill(Number.NaN), 3, 3))).toBeNull()
    expect(displayLimits(displayScale(Float32Array.of(1), 1, 1))).toBeNull()
  })

  it('replaces either limit by an explicit one, zero included', () => {
    const scale = displayScale(rising(1000, -500), 1000, 1)
    expect(displayLimits(scale, 0, 10)).toEqual({ black: 0, white: 10 })
    expect(displayLimits(scale, -5, 0)).toEqual({ black: -5, white: 0 })
    expect(displayLimits(scale, null, 0)).toEqual({ black: -1, white: 1 }) // the median is 0 as well
  })

  it('widens limits that are equal, reversed, or closer than a millionth', () => {
    const scale = displayScale(new Float32Array(100).fill(1234.5), 10, 10)
    expect(displayLimits(scale)).toEqual({ black: 1233.5, white: 1235.5 })
    expect(displayLimits(scale, 10, 5)).toEqual({ black: 9, white: 11 })
    expect(displayLimits(scale, 1e6, 1e6 + 0.5)).toEqual({ black: 999999, white: 1000001 })
    expect(displayLimits(scale, 0.5, 0.6)).toEqual({ black: 0.5, white: 0.6 })
  })
})

describe('toDisplayBytes', () => {
  it('puts the top row first', () => {
    const levels = toDisplayBytes(Float32Array.of(0, 0, 255, 255), 2, 2, { black: 0, white: 255 }, linearTable)
    expect([...levels]).toEqual([255, 255, 0, 0])
  })

  it('rounds half to even, cuts at both ends, and draws NaN black', () => {
    const pixels = Float32Array.of(0.5, 1.5, 2.5, -9, 999, Number.NaN, Number.POSITIVE_INFINITY)
    expect([...toDisplayBytes(pixels, 7, 1, { black: 0, white: 255 }, linearTable)]).toEqual([0, 2, 2, 0, 255, 0, 255])
  })

  it('gives the same levels for pixels far beyond the limits as for any other', () => {
    const limits = { black: 1, white: 1.001 }
    const near = Float32Array.of(1, 1.0005, 1.001, 0.5, 2)
    const far = Float32Array.of(...near, 3e38, -3e38, Number.NaN)
    expect([...toDisplayBytes(far, 8, 1, limits, linearTable)]).toEqual([
      ...toDisplayBytes(near, 5, 1, limits, linearTable),
      ...[255, 0, 0],
    ])
  })

  it('goes through the gamma table', () => {
    const levels = toDisplayBytes(rising(256), 256, 1, { black: 0, white: 255 })
    expect(levels).toEqual(gammaTable)
    expect([gammaTable[1], gammaTable[10], gammaTable[255]]).toEqual([27, 69, 255])
  })

  it('is all black without limits', () => {
    expect([...toDisplayBytes(Float32Array.of(1, 2), 2, 1, null)]).toEqual([0, 0])
  })

  it('shows integer pixels of any type, negative ones too', () => {
    expect([...toDisplayBytes(Int16Array.of(-200, -100, 0), 3, 1, { black: -200, white: 0 }, linearTable)]).toEqual([
      0, 128, 255,
    ])
  })
})
