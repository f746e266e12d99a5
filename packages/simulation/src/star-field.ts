import { addGaussian } from './gaussian.ts'
import { countPhotons } from './photons.ts'
import type { Random } from './random.ts'

/** A star on a detector: centre counted from the lower left corner of the first pixel, counts in all. */
export interface PlacedStar {
  readonly x: number
  readonly y: number
  readonly flux: number
}

export interface FieldPicture {
  readonly width: number
  readonly height: number
  readonly stars: readonly PlacedStar[]
  readonly sigmaPixels: number
  /** Counts of the sky in a pixel. */
  readonly sky: number
  /** Electrons a count, electrons. */
  readonly gain: number
  readonly readNoise: number
  /** Counts at which pixels are cut off. */
  readonly saturation?: number
}

/** Picture of Gaussian stars on an even sky, counts, with photon and read noise if there is a source of chance. */
export function pictureField(field: FieldPicture, random?: Random): Float32Array {
  const { width, height, stars, sigmaPixels, sky, gain, readNoise, saturation = Number.POSITIVE_INFINITY } = field
  const pixels = new Float32Array(width * height).fill(sky)
  for (const star of stars) addGaussian({ pixels, width, height }, star, sigmaPixels)
  if (random === undefined) return pixels
  for (let i = 0; i < pixels.length; i++) {
    const electrons = countPhotons(random, pixels[i]! * gain) + readNoise * random.normal()
    pixels[i] = Math.min(saturation, electrons / gain)
  }
  return pixels
}
