import { countPhotons } from './photons.ts'
import type { Random } from './random.ts'

export interface LoneStar {
  /** Pixels along a side; the star is near the middle. */
  readonly size: number
  /** Centre, counted from the lower left corner of the first pixel. */
  readonly x: number
  readonly y: number
  /** Counts of the star in all. */
  readonly flux: number
  readonly sigmaPixels: number
  /** Counts of the sky in a pixel. */
  readonly sky: number
  /** Electrons a count. */
  readonly gain: number
  /** Electrons. */
  readonly readNoise: number
}

/** Picture of one Gaussian star, integrated over pixels, on an even sky, counts; with photon and read noise if there is a source of chance. */
export function pictureLoneStar(
  star: LoneStar,
  random?: Random,
): { pixels: Float32Array; width: number; height: number } {
  const { size, flux, sky, gain, readNoise } = star
  const columns = shares(size, star.x, star.sigmaPixels)
  const rows = shares(size, star.y, star.sigmaPixels)
  const pixels = new Float32Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const counts = sky + flux * columns[column]! * rows[row]!
      pixels[row * size + column] = random
        ? (countPhotons(random, counts * gain) + readNoise * random.normal()) / gain
        : counts
    }
  }
  return { pixels, width: size, height: size }
}

/** Part of a Gaussian's light in each column. */
function shares(size: number, centre: number, sigma: number): Float64Array {
  const edges = Float64Array.from({ length: size + 1 }, (_, i) => normalIntegral((i - centre) / sigma))
  return Float64Array.from({ length: size }, (_, i) => edges[i + 1]! - edges[i]!)
}

/** Φ(t) by the error function of Numerical Recipes §6.2.2 (erfc, Chebyshev), to 1.2e-7. */
function normalIntegral(t: number): number {
  const z = Math.abs(t) / Math.SQRT2
  const s = 2 / (2 + z)
  const polynomial =
    -1.26551223 +
    s *
      (1.00002368 +
        s *
          (0.37409196 +
            s *
              (0.09678418 +
                s *
                  (-0.18628806 +
                    s * (0.27886807 + s * (-1.13520398 + s * (1.48851587 + s * (-0.82215223 + s * 0.17087277))))))))
  const tail = (s * Math.exp(-z * z + polynomial)) / 2
  return t > 0 ? 1 - tail : tail
}
