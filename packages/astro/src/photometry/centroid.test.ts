import { expect, test } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { centroid } from './centroid.ts'
import type { ImagePixels } from './image-pixels.ts'

const SIZE = 40
const RADII = { radius: 8, innerRadius: 10, outerRadius: 15 }
const random = seededRandom(11)

/** Noise, with a star of `counts` at (x, y) and nothing else. */
function imageOf(x: number, y: number, counts: number): ImagePixels {
  const pixels = Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const r2 = ((i % SIZE) + 0.5 - x) ** 2 + (Math.floor(i / SIZE) + 0.5 - y) ** 2
    return 100 + 6 * (random() + random() - 1) + counts * Math.exp(-r2 / 6)
  })
  return { pixels, width: SIZE, height: SIZE }
}

/** The same image within a border of missing pixels. */
function padded({ pixels, width, height }: ImagePixels, border: number): ImagePixels {
  const wide = width + 2 * border
  const result = new Float32Array(wide * (height + 2 * border)).fill(Number.NaN)
  for (let row = 0; row < height; row++)
    result.set(pixels.subarray(row * width, (row + 1) * width), (row + border) * wide + border)
  return { pixels: result, width: wide, height: height + 2 * border }
}

test('what lies off the frame counts as missing pixels do, for bright stars and for none', () => {
  let found = 0
  for (let k = 0; k < 120; k++) {
    const [x, y] = [Math.floor(SIZE * random()), Math.floor(10 * random())]
    const image = imageOf(x + random(), y + random(), k % 3 === 0 ? 0 : 400 * random())
    const off = centroid(image, x, y, RADII)
    const missing = centroid(padded(image, 64), x + 64, y + 64, RADII)
    expect(missing).toMatchObject({ ok: off.ok, failure: off.failure, rounds: off.rounds })
    expect(off.x).toBeCloseTo(missing.x - 64, 9)
    expect(off.y).toBeCloseTo(missing.y - 64, 9)
    if (off.ok) found++
  }
  expect(found).toBeGreaterThan(60)
})

test('a box of any size takes no more than the image', () => {
  const image = imageOf(20, 20, 4000)
  const { ok, x, y } = centroid(image, 20, 20, { ...RADII, radius: 1e12 })
  expect(ok).toBe(true)
  expect(Math.hypot(x - 20, y - 20)).toBeLessThan(2)
})
