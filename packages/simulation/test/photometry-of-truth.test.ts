import { apertureSum, measureStar, type StarOptions } from '@datalab/astro'
import { describe, expect, test } from 'vitest'
import { createRandom, type LoneStar, pictureLoneStar } from '../src/index.ts'

const detector = { gain: 1.6, readNoise: 6 }
const radii = { aperture: 8, inner: 13.3, outer: 20 }
const sky = 200
const size = 57
const seeds = 1000

interface Outcome {
  /** Mean error over its own standard error. */
  bias: number
  /** Scatter of error / σ. */
  pullWidth: number
  /** Mean of the measured sky less the true one. */
  sky: number
}

/** Flux (counts) of a star whose standard error is `signalToNoise` times smaller. */
function fluxFor(signalToNoise: number): number {
  const pixels = Math.PI * radii.aperture ** 2
  const annulus = Math.PI * (radii.outer ** 2 - radii.inner ** 2)
  const noise = pixels * (1 + pixels / annulus) * (sky * detector.gain + detector.readNoise ** 2)
  const n2 = signalToNoise ** 2
  return (n2 + Math.sqrt(n2 * n2 + 4 * n2 * noise)) / 2 / detector.gain
}

/** Many pictures of one star, each from another start and with other noise; truth is the sum without noise about the true place. */
function measureMany(signalToNoise: number, options: StarOptions): Outcome {
  const flux = fluxFor(signalToNoise)
  let [sum, squares, pulls, pullSquares, skies] = [0, 0, 0, 0, 0]
  for (let i = 0; i < seeds; i++) {
    const random = createRandom('photometry', signalToNoise, i)
    const x = size / 2 + 2 * random.uniform() - 1
    const y = size / 2 + 2 * random.uniform() - 1
    const star: LoneStar = { size, x, y, flux, sigmaPixels: 1.27, sky, ...detector }
    const known = { mean: sky, pixels: 1000, effectivePixels: 1000, sigma: 0, plane: null }
    const truth = apertureSum(pictureLoneStar(star), x, y, radii.aperture, known, detector)
    // A place from a WCS is half a pixel low here.
    const measured = measureStar(pictureLoneStar(star, random), x - 0.5, y - 0.5, radii, detector, options)
    if (!truth.ok || !measured.sum.ok) throw new Error('a star in full view was not measured')
    const error = measured.sum.net - truth.net
    const pull = error / measured.sum.sigma
    sum += error
    squares += error * error
    pulls += pull
    pullSquares += pull * pull
    skies += measured.sum.background - sky
  }
  const mean = sum / seeds
  const scatter = Math.sqrt(squares / seeds - mean * mean)
  const meanPull = pulls / seeds
  return {
    bias: mean / (scatter / Math.sqrt(seeds)),
    pullWidth: Math.sqrt(pullSquares / seeds - meanPull * meanPull),
    sky: skies / seeds,
  }
}

describe.each(['exact', 'subpixel'] as const)('net counts in a circle with %s rim', (rim) => {
  test.each([5, 10, 20, 50, 200, 1000, 5000])(
    'are unbiased and as uncertain as they say at a signal to noise of %d',
    (signalToNoise) => {
      const { bias, pullWidth, sky: skyError } = measureMany(signalToNoise, { rim })
      expect(Math.abs(bias)).toBeLessThan(3)
      expect(Math.abs(pullWidth - 1)).toBeLessThan(0.05)
      expect(Math.abs(skyError)).toBeLessThan(0.06)
    },
  )
})

test('the classic convention takes the sky too low and faint stars too bright', () => {
  const { bias, sky: skyError } = measureMany(10, { convention: 'classic' })
  expect(bias).toBeGreaterThan(3)
  expect(skyError).toBeLessThan(-0.1)
})
