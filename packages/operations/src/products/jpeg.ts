import { writeFile } from 'node:fs/promises'
import { reduceLevels } from '@datalab/astro'
import sharp, { type JpegOptions } from 'sharp'
import { waitForAll } from '../wait-for-all.ts'
import { joinStrips } from './jpeg-strips.ts'
import { fitsJpeg, LARGEST_JPEG_SIDE, sizeWithin } from './picture-size.ts'

export interface Raster {
  /** 8 bits a channel, top row first. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3
}

/**
 * Optimised coding would make files a tenth smaller and take three times as long. Stars are small: their colours stay
 * at full resolution.
 */
const OPTIONS: JpegOptions = { quality: 95, optimiseCoding: false, chromaSubsampling: '4:4:4' }

/**
 * Blocks of 8 × 8 pixels that one thread encodes at a time: four million pixels, as many as may lie between two
 * markers. Smaller strips are no faster, and what is allocated for them leaves more holes in malloc's heap.
 */
const STRIP_BLOCKS = 2 ** 16 - 1
const BLOCK = 8

/**
 * A JPEG as pieces that follow each other. A picture that is larger than a JPEG can be is reduced by Lanczos until its
 * larger side has `LARGEST_JPEG_SIDE` pixels.
 */
export async function encodeJpeg(raster: Raster): Promise<Uint8Array[]> {
  const picture = fitsJpeg(raster) ? raster : reduced(raster)
  const { levels, width, channels } = picture
  const bytes = width * channels
  return encodeStrips(picture, (top, bottom) => levels.subarray(top * bytes, bottom * bytes))
}

function reduced(picture: Raster): Raster {
  const { width, height } = sizeWithin(LARGEST_JPEG_SIDE, picture)
  return { levels: reduceLevels(picture, width, height), width, height, channels: picture.channels }
}

/**
 * A JPEG of levels that `draw` gives: from row `top` to before `bottom`, from above. A large picture is encoded in
 * strips, side by side on the threads that the process has for input and output, while the next ones are drawn; its
 * pixels are those of one encoded as a whole. Neither side may be larger than `LARGEST_JPEG_SIDE`.
 */
export async function encodeStrips(
  { width, height, channels }: Omit<Raster, 'levels'>,
  draw: (top: number, bottom: number) => Uint8Array,
): Promise<Uint8Array[]> {
  if (!fitsJpeg({ width, height })) throw new RangeError(`JPEGs have at most ${LARGEST_JPEG_SIDE} pixels along a side`)
  const blocksAcross = Math.ceil(width / BLOCK)
  const rows = BLOCK * Math.floor(STRIP_BLOCKS / blocksAcross)
  const strips: Promise<Uint8Array>[] = []
  try {
    for (let top = 0; top < height; top += rows) {
      const bottom = Math.min(height, top + rows)
      strips.push(encodeWhole({ levels: draw(top, bottom), width, height: bottom - top, channels }))
    }
  } catch (error) {
    await Promise.allSettled(strips)
    throw error
  }
  const encoded = await waitForAll(strips)
  return encoded.length === 1 ? encoded : joinStrips(encoded, { height, blocksPerStrip: (blocksAcross * rows) / BLOCK })
}

export async function writeJpeg(picture: Raster, path: string): Promise<void> {
  await writeFile(path, await encodeJpeg(picture))
}

function encodeWhole({ levels, width, height, channels }: Raster): Promise<Uint8Array> {
  return sharp(levels, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(OPTIONS)
    .toBuffer()
}
