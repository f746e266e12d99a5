import { expect, test } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { apertureSum } from './aperture.ts'
import { exactOverlap, sampledOverlap } from './circle-overlap.ts'

const random = seededRandom(7)
const circles = Array.from({ length: 200 }, () => ({
  x: 20 + random(),
  y: 20 + random(),
  r: 0.05 + 12 * random() ** 2,
}))
const sky = { mean: 0, pixels: 1, effectivePixels: 1, sigma: 0, plane: null }
const detector = { gain: 1, readNoise: 0 }

test('overlaps with all pixels add up to the area of the circle', () => {
  for (const { x, y, r } of circles) {
    let area = 0
    for (let j = 0; j < 40; j++) for (let i = 0; i < 40; i++) area += exactOverlap(i, j, x, y, r)
    expect(area / (Math.PI * r * r)).toBeCloseTo(1, 10)
  }
})

test('an overlap is what many points in the pixel say', () => {
  for (const { x, y, r } of circles.slice(0, 20)) {
    for (const [i, j] of [
      [Math.floor(x), Math.floor(y + r)],
      [Math.floor(x - r), Math.floor(y)],
      [Math.floor(x + 0.7 * r), Math.floor(y + 0.7 * r)],
    ] as const) {
      let inside = 0
      for (let b = 0; b < 200; b++)
        for (let a = 0; a < 200; a++)
          inside += Number((i + (a + 0.5) / 200 - x) ** 2 + (j + (b + 0.5) / 200 - y) ** 2 <= r * r)
      expect(Math.abs(exactOverlap(i, j, x, y, r) - inside / 40_000)).toBeLessThan(3e-3)
      if (r > 1) expect(Math.abs(sampledOverlap(i, j, x, y, r) - inside / 40_000)).toBeLessThan(0.15)
    }
  }
})

test('the sum over an image is the sum over its overlaps, on and off the frame, missing pixels left out', () => {
  const [width, height] = [31, 23]
  const pixels = Float32Array.from({ length: width * height }, () => (random() < 0.05 ? Number.NaN : 100 * random()))
  const image = { pixels, width, height }
  for (let k = 0; k < 200; k++) {
    const [x, y, r] = [-3 + 37 * random(), -3 + 29 * random(), 0.2 + 7 * random()]
    let [sum, fractions, missing] = [0, 0, 0]
    for (let j = -12; j < height + 12; j++) {
      for (let i = -12; i < width + 12; i++) {
        const fraction = exactOverlap(i, j, x, y, r)
        const on = i >= 0 && i < width && j >= 0 && j < height
        const value = on ? pixels[j * width + i]! : Number.NaN
        if (Number.isNaN(value)) missing += fraction
        else {
          sum += value * fraction
          fractions += fraction
        }
      }
    }
    const got = apertureSum(image, x, y, r, sky, detector)
    if (fractions < 1e-9) continue
    if (!got.ok) throw new Error(got.failure)
    expect(got.net).toBeCloseTo(sum, 6)
    expect(got.pixels).toBeCloseTo(fractions, 9)
    expect(got.missing).toBeCloseTo(missing / (missing + fractions), 9)
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
