import type { Random } from './random.ts'
import { pictureField } from './star-field.ts'

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

/** Picture of one star on an even sky, counts, with photon and read noise if there is a source of chance. */
export function pictureLoneStar(
  star: LoneStar,
  random?: Random,
): { pixels: Float32Array; width: number; height: number } {
  const { size, x, y, flux, ...rest } = star
  const pixels = pictureField({ ...rest, width: size, height: size, stars: [{ x, y, flux }] }, random)
  return { pixels, width: size, height: size }
}
