import { displayLimits, displayScale, type PixelValues, reduceLevels, toDisplayBytes } from '@datalab/astro'
import { encodeJpeg, encodeStrips, writeJpeg } from './jpeg.ts'
import { fitsJpeg, smallSize } from './picture-size.ts'

export interface GreyPicture {
  /** 8-bit levels, top row first. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
}

/** Pixel values that are black and white; the image's own where there are none. */
export interface GivenLimits {
  readonly zmin?: number | null
  readonly zmax?: number | null
}

/** An image as it is shown: scaled by its own samples unless limits are given, top row first. */
export function renderGrey(pixels: PixelValues, width: number, height: number, given: GivenLimits = {}): GreyPicture {
  const limits = displayLimits(displayScale(pixels, width, height), given.zmin, given.zmax)
  return { levels: toDisplayBytes(pixels, width, height, limits), width, height }
}

export interface DrawnImage {
  /** As `renderGrey` gives it. Not to be changed before the JPEG is there. */
  readonly picture: GreyPicture
  /** The bytes of the file, as pieces that follow each other. */
  readonly jpeg: Promise<Uint8Array[]>
}

/**
 * The same with its JPEG: what is drawn is encoded while the rest is drawn. The JPEG of an image that is larger than a
 * JPEG can be is reduced, as `encodeJpeg` does; the picture is not.
 */
export function drawGrey(
  { pixels, width, height }: { readonly pixels: PixelValues; readonly width: number; readonly height: number },
  given: GivenLimits = {},
): DrawnImage {
  if (!fitsJpeg({ width, height })) {
    const picture = renderGrey(pixels, width, height, given)
    return { picture, jpeg: encodeJpeg({ ...picture, channels: 1 }) }
  }
  const limits = displayLimits(displayScale(pixels, width, height), given.zmin, given.zmax)
  const levels = new Uint8Array(width * height)
  const jpeg = encodeStrips({ width, height, channels: 1 }, (top, bottom) => {
    const rows = pixels.subarray((height - bottom) * width, (height - top) * width)
    const out = levels.subarray(top * width, bottom * width)
    return toDisplayBytes(rows, width, bottom - top, limits, { out })
  })
  return { picture: { levels, width, height }, jpeg }
}

/** The picture reduced to its small size by Lanczos. */
export function reduceGrey(picture: GreyPicture): GreyPicture {
  const { width, height } = smallSize(picture)
  return { levels: reduceLevels({ ...picture, channels: 1 }, width, height), width, height }
}

export function writeGreyJpeg(picture: GreyPicture, path: string): Promise<void> {
  return writeJpeg({ ...picture, channels: 1 }, path)
}
