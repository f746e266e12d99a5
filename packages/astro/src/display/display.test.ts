import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { linearTable, toDisplayBytes } from './bytes.ts'
import { gammaTable } from './gamma.ts'
import { levelFactor } from './level-factor.ts'
import { displayLimits, displayScale } from './scale.ts'

/** NaN 0. */
function halfToEven(level: number): number {
  const floor = Math.floor(level)
  return floor + (level - floor > 0.5 || (level - floor === 0.5 && floor % 2 === 1) ? 1 : 0) || 0
}

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

describe('levelFactor', () => {
  it('is there for limits as the sky has them', () => {
    const [black, white] = [250.01219177246094, 1202.3472485403277]
    expect(levelFactor({ black, white })).toBe(255 / (white - black))
  })

  it('is not where it would give a pixel another level', () => {
    const [black, white, pixel] = [1, 1000, 833.5]
    expect((255 * (pixel - black)) / (white - black)).toBe(212.5)
    expect((pixel - black) * (255 / (white - black))).not.toBe(212.5)
    expect(levelFactor({ black, white })).toBeNull()
  })

  it('is not where the end of a level cannot be told from zero, or where there are no levels', () => {
    expect(levelFactor({ black: -0.5, white: 254.5 })).toBeNull()
    expect(levelFactor({ black: -1e300, white: 1e300 })).toBeNull()
  })
})

describe('toDisplayBytes', () => {
  it('puts the top row first', () => {
    const levels = toDisplayBytes(
      Float32Array.of(0, 0, 255, 255),
      2,
      2,
      { black: 0, white: 255 },
      { table: linearTable },
    )
    expect([...levels]).toEqual([255, 255, 0, 0])
  })

  it('rounds half to even, cuts at both ends, and draws NaN black', () => {
    const pixels = Float32Array.of(0.5, 1.5, 2.5, -9, 999, Number.NaN, Number.POSITIVE_INFINITY)
    expect([...toDisplayBytes(pixels, 7, 1, { black: 0, white: 255 }, { table: linearTable })]).toEqual([
      0, 2, 2, 0, 255, 0, 255,
    ])
  })

  it('gives the same levels for pixels far beyond the limits as for any other', () => {
    const limits = { black: 1, white: 1.001 }
    const near = Float32Array.of(1, 1.0005, 1.001, 0.5, 2)
    const far = Float32Array.of(...near, 3e38, -3e38, Number.NaN)
    expect([...toDisplayBytes(far, 8, 1, limits, { table: linearTable })]).toEqual([
      ...toDisplayBytes(near, 5, 1, limits, { table: linearTable }),
      ...[255, 0, 0],
    ])
  })

  it.each([
    ['float32', (values: number[]) => Float32Array.from(values)],
    ['float64', (values: number[]) => Float64Array.from(values)],
    ['int16', (values: number[]) => Int16Array.from(values)],
    ['int32', (values: number[]) => Int32Array.from(values)],
  ])('gives the levels of the definition, whatever the sizes and limits: %s', (_, pixelsOf) => {
    const random = seededRandom(11)
    for (const [width, height] of [
      [1, 1],
      [7, 9],
      [16, 3],
      [1003, 4],
      [4096, 2],
      [9001, 3],
    ] as const) {
      for (const [black, white] of [
        [200, 900],
        [-0.5, 254.5],
        [250.01219177246094, 1202.3472485403277],
        [1, 1.001],
        [-3e38, 3e38],
      ] as const) {
        const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, black, white, -0, 1e300]
        const near = () => black + Math.round(510 * random()) * ((white - black) / 510)
        const value = () => [near, () => black + (1.4 * random() - 0.2) * (white - black)][random() < 0.5 ? 0 : 1]!()
        const pixels = pixelsOf(
          Array.from({ length: width * height }, () =>
            random() < 0.05 ? special[Math.floor(special.length * random())]! : value(),
          ),
        )
        const want = new Uint8Array(pixels.length)
        pixels.forEach((pixel, i) => {
          const level = Math.min(255, Math.max(0, (255 * (pixel - black)) / (white - black)))
          want[(height - 1 - Math.floor(i / width)) * width + (i % width)] = gammaTable[halfToEven(level)]!
        })
        expect(toDisplayBytes(pixels, width, height, { black, white })).toEqual(want)
      }
    }
  })

  it.each([
    [200, 900],
    [0, 255],
    [-0.5, 254.5],
    [-100, 155],
    [250.01219177246094, 1202.3472485403277],
    [-3.7, 11.3],
    [1, 1.001],
    [59000, 61000.5],
    [-1e-3, 3e38],
  ])('gives the levels of the definition to all float32 numbers about the ends of levels: %d to %d', (black, white) => {
    const pixels = new Float32Array(255 * 41)
    const bits = new Int32Array(pixels.buffer)
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = black + ((Math.floor(i / 41) + 0.5) / 255) * (white - black)
      if (pixels[i] !== 0) bits[i]! += (i % 41) - 20
    }
    const want = [...pixels].map((pixel) => halfToEven(Math.max(0, (255 * (pixel - black)) / (white - black))))
    expect([...toDisplayBytes(pixels, pixels.length, 1, { black, white }, { table: linearTable })]).toEqual(want)
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
    expect([
      ...toDisplayBytes(Int16Array.of(-200, -100, 0), 3, 1, { black: -200, white: 0 }, { table: linearTable }),
    ]).toEqual([0, 128, 255])
  })
})
