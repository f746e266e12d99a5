import { writeFile } from 'node:fs/promises'
import sharp, { type JpegOptions } from 'sharp'
import { joinStrips } from './jpeg-strips.ts'

export interface Raster {
  /** 8 bits a channel, top row first. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3
}

/** Optimised coding would make files a tenth smaller and take three times as long. Stars are small: their colours stay at full resolution. */
const OPTIONS: JpegOptions = { quality: 95, optimiseCoding: false, chromaSubsampling: '4:4:4' }

/** Blocks of 8 × 8 pixels that one thread encodes at a time: two million pixels, some ten milliseconds. */
const STRIP_BLOCKS = 2 ** 15
const BLOCK = 8

/**
 * A JPEG as pieces that follow each other. A large picture is encoded in strips, side by side on the threads that the process has for
 * input and output; its pixels are those of one encoded as a whole.
 */
export async function encodeJpeg(picture: Raster): Promise<Uint8Array[]> {
  const { width, height } = picture
  const blocksAcross = Math.ceil(width / BLOCK)
  const rows = BLOCK * Math.max(1, Math.floor(STRIP_BLOCKS / blocksAcross))
  if (height <= rows || blocksAcross > STRIP_BLOCKS) return [await encodeWhole(picture)]
  const strips: Promise<Uint8Array>[] = []
  for (let top = 0; top < height; top += rows) strips.push(encodeWhole(stripOf(picture, top, rows)))
  return joinStrips(await Promise.all(strips), { height, blocksPerStrip: (blocksAcross * rows) / BLOCK })
}

export async function writeJpeg(picture: Raster, path: string): Promise<void> {
  await writeFile(path, await encodeJpeg(picture))
}

function stripOf({ levels, width, height, channels }: Raster, top: number, rows: number): Raster {
  const bottom = Math.min(height, top + rows)
  const bytes = width * channels
  return { levels: levels.subarray(top * bytes, bottom * bytes), width, height: bottom - top, channels }
}

function encodeWhole({ levels, width, height, channels }: Raster): Promise<Uint8Array> {
  return sharp(levels, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(OPTIONS)
    .toBuffer()
}
