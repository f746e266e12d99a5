import { expect, test } from 'vitest'
import { apertureSum } from '../photometry/aperture.ts'
import { sumCircles } from '../sources/aperture-sums.ts'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { sampledOverlap } from './circle-overlap.ts'
import { COLUMNS_PER_ROW, circleRows, type Rim } from './circle-rows.ts'
import { sumCircle } from './circle-sum.ts'

const random = seededRandom(7)
const circles = Array.from({ length: 200 }, () => ({
  x: 20 + random(),
  y: 20 + random(),
  r: 0.05 + 12 * random() ** 2,
}))
const sky = { mean: 0, pixels: 1, effectivePixels: 1, sigma: 0, plane: null }
const detector = { gain: 1, readNoise: 0 }

/** Fractions of all pixels that the circle touches, by column and row. */
function fractionsOf(x: number, y: number, r: number, rim: Rim = 'exact'): Map<string, number> {
  const found = new Map<string, number>()
  const { firstRow, rowCount, firstColumn, columns, fractions } = circleRows(x, y, r, rim)
  let next = 0
  for (let row = 0; row < rowCount; row++) {
    const [from, wholeFrom, wholeTo, to] = columns.subarray(COLUMNS_PER_ROW * row).map((column) => firstColumn + column)
    for (let column = from!; column < to!; column++) {
      const fraction = column >= wholeFrom! && column < wholeTo! ? 1 : fractions[next++]!
      found.set(`${column},${firstRow + row}`, fraction)
    }
  }
  return found
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

test('overlaps with all pixels add up to the area of the circle', () => {
  for (const { x, y, r } of circles) {
    expect(sum(fractionsOf(x, y, r).values()) / (Math.PI * r * r)).toBeCloseTo(1, 10)
  }
})

test('an overlap is what many points in the pixel say', () => {
  for (const { x, y, r } of circles.slice(0, 20)) {
    const exact = fractionsOf(x, y, r)
    const sampled = fractionsOf(x, y, r, 'subpixel')
    for (const [i, j] of [
      [Math.floor(x), Math.floor(y)],
      [Math.floor(x), Math.floor(y + r)],
      [Math.floor(x - r), Math.floor(y)],
      [Math.floor(x + 0.7 * r), Math.floor(y + 0.7 * r)],
    ] as const) {
      let inside = 0
      for (let b = 0; b < 200; b++)
        for (let a = 0; a < 200; a++)
          inside += Number((i + (a + 0.5) / 200 - x) ** 2 + (j + (b + 0.5) / 200 - y) ** 2 <= r * r)
      expect(Math.abs((exact.get(`${i},${j}`) ?? 0) - inside / 40_000)).toBeLessThan(3e-3)
      expect(sampled.get(`${i},${j}`) ?? 0).toBe(sampledOverlap(i, j, x, y, r))
      if (r > 1) expect(Math.abs(sampledOverlap(i, j, x, y, r) - inside / 40_000)).toBeLessThan(0.15)
    }
  }
})

test('circles on lines of the grid, and those of no size, have the pixels that they should', () => {
  const quarters = [...fractionsOf(1, 1, 1)].filter(([, fraction]) => fraction > 0)
  expect(quarters.map(([pixel]) => pixel)).toEqual(['0,0', '1,0', '0,1', '1,1'])
  for (const [, fraction] of quarters) expect(fraction).toBeCloseTo(Math.PI / 4, 14)
  expect(sum(fractionsOf(7, -3, 5).values())).toBeCloseTo(25 * Math.PI, 10)
  expect(sum(fractionsOf(7.25, -3.5, 0.1).values())).toBeCloseTo(0.01 * Math.PI, 14)
  for (const [x, y, r] of [
    [1, 1, 0],
    [1, 1, -2],
    [Number.NaN, 1, 2],
    [1, Number.POSITIVE_INFINITY, 2],
    [1, 1, Number.NaN],
  ] as const)
    expect(fractionsOf(x, y, r).size).toBe(0)
})

test('sums over an image are those over its overlaps, on and off the frame, missing pixels left out', () => {
  const [width, height] = [31, 23]
  const pixels = Float32Array.from({ length: width * height }, () => (random() < 0.05 ? Number.NaN : 100 * random()))
  const image = { pixels, width, height }
  let compared = 0
  for (let k = 0; k < 200; k++) {
    const [x, y, r] = [-3 + 37 * random(), -3 + 29 * random(), 0.2 + 7 * random()]
    let [flux, fractions, missing, missingOnIt] = [0, 0, 0, 0]
    for (const [pixel, fraction] of fractionsOf(x, y, r)) {
      const [i, j] = pixel.split(',').map(Number) as [number, number]
      const on = i >= 0 && i < width && j >= 0 && j < height
      const value = on ? pixels[j * width + i]! : Number.NaN
      if (Number.isNaN(value)) {
        missing += fraction
        if (on) missingOnIt += fraction
      } else {
        flux += value * fraction
        fractions += fraction
      }
    }
    if (fractions < 1e-9) continue
    compared++
    const got = apertureSum(image, x, y, r, sky, detector)
    if (!got.ok) throw new Error(got.failure)
    expect(got.net).toBeCloseTo(flux, 6)
    expect(got.pixels).toBeCloseTo(fractions, 9)
    expect(got.missing).toBeCloseTo(missing / (missing + fractions), 9)
    // That of sources counts from the centre of a pixel, and puts the mean of the others in the place of missing ones.
    const like = sumCircles(image, { x: [x - 0.5], y: [y - 0.5] }, r, { subpix: 0 })
    expect(like.area[0]).toBeCloseTo(fractions, 9)
    expect(like.flux[0]).toBeCloseTo((flux * (fractions + missingOnIt)) / fractions, 6)
  }
  expect(compared).toBeGreaterThan(100)
})

test.each(['exact', 'subpixel'] as const)('a circle of any size takes no more than the image, divided %s', (rim) => {
  const image = { pixels: new Float32Array(80 * 100).fill(1), width: 80, height: 100 }
  for (const radius of [1e3, 1e7, 1e12]) {
    const { sum: all, pixels, missing, outside } = sumCircle(image, 50.3, 40.2, radius, rim)
    expect([all, pixels, missing]).toEqual([8000, 8000, 0])
    expect(outside / (Math.PI * radius * radius - 8000)).toBeCloseTo(1, 12)
  }
  for (const radius of [1e3, 1e6]) {
    // The circle's edge runs through the middle of the image, bent by at most 50²/2r pixels.
    const half = sumCircle(image, 40 - radius, 50, radius, rim).sum
    expect(half).toBeGreaterThan(4000 - (100 * 50 ** 2) / (2 * radius))
    expect(half).toBeLessThan(4000.1)
  }
})

test('nothing to divide by is said in words', () => {
  const image = { pixels: new Float32Array(100), width: 10, height: 10 }
  expect(apertureSum(image, 5, 5, 2, { ...sky, pixels: 0 }, detector)).toMatchObject({ ok: false })
  expect(apertureSum(image, 50, 50, 2, sky, detector)).toMatchObject({ ok: false })
  for (const gain of [0, -1, Number.NaN])
    expect(apertureSum(image, 5, 5, 2, sky, { ...detector, gain })).toEqual({
      ok: false,
      failure: 'the gain is not positive',
    })
})
