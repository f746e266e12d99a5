import { describe, expect, test } from 'vitest'
import { addMoffat, moffatEnclosed, moffatPeak, moffatRadius, moffatWidth } from './moffat.ts'

function render(x: number, y: number, fwhm: number, width = 120, height = 90) {
  const canvas = { pixels: new Float32Array(width * height), width, height }
  addMoffat(canvas, { x, y, flux: 10_000 }, fwhm, 1e-6)
  return canvas
}

describe('stars', () => {
  test.each([1.8, 2.6, 5])('keep their light and their place, FWHM %d px', (fwhm) => {
    const { pixels, width, height } = render(57.3, 41.8, fwhm)
    let [sum, sumX, sumY] = [0, 0, 0]
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = pixels[y * width + x]!
        sum += value
        if (Math.hypot(x - 57.3, y - 41.8) > 25) continue
        sumX += value * (x - 57.3)
        sumY += value * (y - 41.8)
      }
    }
    // What lies beyond the canvas is lost: at most what a circle of 41 px leaves out.
    expect(sum / 10_000).toBeGreaterThan(moffatEnclosed(fwhm, 41) - 1e-3)
    expect(sum / 10_000).toBeLessThan(1 + 1e-3)
    expect(Math.hypot(sumX, sumY) / sum).toBeLessThan(0.01)
  })

  test('have the light within a radius that the formula says', () => {
    const { pixels, width } = render(60, 45, 4)
    let within = 0
    pixels.forEach((value, i) => {
      if (Math.hypot((i % width) - 60, Math.floor(i / width) - 45) <= 10) within += value
    })
    // Pixels are whole at the rim.
    expect(within / 10_000).toBeCloseTo(moffatEnclosed(4, 10), 2)
    expect(moffatEnclosed(4, moffatRadius(4, 0.5))).toBeCloseTo(0.5, 12)
    expect(moffatWidth(4, 0.5)).toBeCloseTo(4, 12)
    expect(pixels[45 * width + 60]! / 10_000).toBeCloseTo(moffatPeak(4), 2)
  })

  test('may stand at or beyond an edge', () => {
    const canvas = render(-3, 89.6, 3)
    expect(canvas.pixels[89 * 120]).toBeGreaterThan(0)
    expect(render(-500, 20, 3).pixels.some((value) => value !== 0)).toBe(false)
  })
})
