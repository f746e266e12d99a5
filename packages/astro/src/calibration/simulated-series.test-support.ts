import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import type { SeriesMeasurements } from './series.ts'

/** A camera and an aperture: gain, read noise, sky, pixels in the aperture and in the annulus. */
const GAIN = 1.6
const READ_NOISE = 6
const SKY_ADU = 200
const APERTURE_PIXELS = 201
const ANNULUS_PIXELS = 900

/** What is simulated. */
export interface SeriesRecipe {
  readonly seed: number
  readonly frames: number
  readonly stars: number
  /** Signal to noise of the target and, on average, of the stars. */
  readonly target: number
  readonly comparison: number
  /** Stars differ by up to this, mag, from the average. */
  readonly spread: number
  /** Relative noise of each measurement beyond photons: of one instrument, or of several that take frames in turn. */
  readonly excess: number | readonly number[]
  /** Stars in the field at once, if it drifts over them. */
  readonly window?: number
  /** Scatter of the catalogue's magnitudes, mag. */
  readonly catalogueSigma?: number
  /** Mean of what clouds take on a frame, mag: mostly less, at times up to three times as much. */
  readonly clouds?: number
  /** Relative half range of sines in the brightness of each fifth star. */
  readonly varying?: number
}

/** Measurements, and what is behind them. */
export interface SimulatedSeries {
  readonly series: SeriesMeasurements
  /** Magnitude of the target. */
  readonly truth: number
}

/**
 * Counts of a target and of stars as a camera would measure them through changing transparency, with the error each
 * measurement claims.
 */
export function simulateSeries(recipe: SeriesRecipe): SimulatedSeries {
  const { frames, stars, window = stars, catalogueSigma = 0, clouds = 0, varying = 0 } = recipe
  const excesses = [recipe.excess].flat()
  const random = seededRandom(recipe.seed)
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  for (let i = 0; i < 20; i++) random()
  const brightness = Float64Array.from({ length: stars }, () => {
    return countsOf(recipe.comparison) * 10 ** (-0.4 * recipe.spread * (2 * random() - 1))
  })
  const target = countsOf(recipe.target)
  const net = new Float64Array(stars * frames).fill(Number.NaN)
  const targetNet = new Float64Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    const cloud = clouds > 0 ? Math.min(-clouds * Math.log(random()), 3 * clouds) : 0
    const transparency = 10 ** (-0.12 * normal() - 0.4 * cloud)
    const excess = excesses[frame % excesses.length]!
    const measure = (counts: number) => {
      const expected = counts * transparency * (1 + excess * normal())
      return expected + sigmaOf(expected) * normal()
    }
    targetNet[frame] = measure(target)
    const first = Math.round((frame / frames) * (stars - window))
    for (let star = first; star < first + window; star++) {
      const variation = star % 5 === 0 ? 1 + varying * Math.sin(1 + recipe.seed + 2.1 * (star + 1) * frame) : 1
      net[star * frames + frame] = measure(brightness[star]! * variation)
    }
  }
  const series = {
    starCount: stars,
    frameCount: frames,
    net,
    sigma: net.map(sigmaOf),
    targetNet,
    targetSigma: targetNet.map(sigmaOf),
    referenceMagnitude: brightness.map((counts) => 25 - 2.5 * Math.log10(counts) + catalogueSigma * normal()),
    isolationArcsec: new Float64Array(stars).fill(30),
    starNames: Array.from(brightness, (_, star) => `star ${star}`),
    frameNames: Array.from(targetNet, (_, frame) => `frame ${frame}`),
    instruments: Array.from(targetNet, (_, frame) => `camera ${frame % excesses.length}`),
  }
  return { series, truth: 25 - 2.5 * Math.log10(target) }
}

/** Standard deviation of net counts (Merline & Howell 1995, Experimental Astronomy 6, 163). */
function sigmaOf(net: number): number {
  const perPixel = SKY_ADU * GAIN + READ_NOISE ** 2 + 0.083521 * GAIN ** 2
  const pixels = APERTURE_PIXELS * (1 + APERTURE_PIXELS / ANNULUS_PIXELS)
  return Math.sqrt(Math.max(net, 0) * GAIN + pixels * perPixel) / GAIN
}

/** Net counts that are measured with a signal to noise. */
function countsOf(signalToNoise: number): number {
  let counts = signalToNoise * sigmaOf(0)
  for (let i = 0; i < 100; i++) counts = signalToNoise * sigmaOf(counts)
  return counts
}
