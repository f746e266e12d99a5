import { writeFile } from 'node:fs/promises'
import { reduceLevels } from '@datalab/astro'
import { encodeGrey } from '../products/encode-grey.ts'
import { type GreyPicture, reduceGrey, renderGrey } from '../products/pictures.ts'
import { type AnalysisPixels, type FrameLocation, type ImageFacts, pixelsFor } from './analysis-frame.ts'
import { readFrameImage } from './run-analysis.ts'

export type ThumbnailSize = 'small' | 'large'

/**
 * What a large thumbnail keeps of the shorter side. Viewers draw numbers of `raw-data` over it as a square of at most this many
 * pixels, which fits only if both sides reach it.
 */
const LARGE_SIDE = 1024

/**
 * Writes a JPEG of a frame's image in its display scaling: `small` within 200 × 200 pixels, `large` reduced until its shorter side is
 * 1024 pixels; never enlarged.
 */
export async function writeThumbnail(frame: FrameLocation, size: ThumbnailSize, path: string): Promise<void> {
  const { pixels, width, height } = readFrameImage(frame, scratchFor)
  const picture = renderGrey(pixels, width, height)
  await writeFile(path, await encodeGrey(size === 'small' ? reduceGrey(picture) : reduceLarge(picture), 'jpg'))
}

function reduceLarge(picture: GreyPicture): GreyPicture {
  const factor = LARGE_SIDE / Math.min(picture.width, picture.height)
  if (factor >= 1) return picture
  const width = Math.round(picture.width * factor)
  const height = Math.round(picture.height * factor)
  return { levels: reduceLevels({ ...picture, channels: 1 }, width, height), width, height }
}

let scratch: WeakRef<AnalysisPixels> | null = null

/**
 * Frames of one camera are of one size: their thumbnails are made one after the other in the same memory, as long as the collector has
 * not taken it.
 */
function scratchFor(facts: ImageFacts): AnalysisPixels {
  const spare = scratch?.deref()
  const isFloat32 = spare instanceof Float32Array
  if (spare?.length === facts.width * facts.height && isFloat32 === (facts.dtype === 'float32')) return spare
  const pixels = pixelsFor(facts)
  scratch = new WeakRef(pixels)
  return pixels
}
