import { displayLimits, displayScale, type PixelValues, reduceLevels, toDisplayBytes } from '@datalab/astro'
import { writeJpeg } from './jpeg.ts'

/** Longest side of the small picture. */
export const SMALL_SIZE = 200

export interface GreyPicture {
  /** 8-bit levels, top row first. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
}

/** An image as it is shown: scaled by its own samples unless limits are given, top row first. */
export function renderGrey(
  pixels: PixelValues,
  width: number,
  height: number,
  limits: { readonly zmin?: number | null; readonly zmax?: number | null } = {},
): GreyPicture {
  const scale = displayScale(pixels, width, height)
  const levels = toDisplayBytes(pixels, width, height, displayLimits(scale, limits.zmin, limits.zmax))
  return { levels, width, height }
}

/** Size within `SMALL_SIZE` squared, aspect kept; a picture that fits is left as it is. */
export function smallSize(width: number, height: number): { width: number; height: number } {
  const factor = Math.min(1, SMALL_SIZE / Math.max(width, height))
  const scaled = (length: number) => Math.max(1, Math.round(length * factor))
  return { width: scaled(width), height: scaled(height) }
}

/** The picture reduced to its small size by Lanczos. */
export function reduceGrey(picture: GreyPicture): GreyPicture {
  const { width, height } = smallSize(picture.width, picture.height)
  return { levels: reduceLevels({ ...picture, channels: 1 }, width, height), width, height }
}

export function writeGreyJpeg(picture: GreyPicture, path: string): Promise<void> {
  return writeJpeg({ ...picture, channels: 1 }, path)
}
