import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { reduceLevels } from '@datalab/astro'
import sharp from 'sharp'
import type { OperationContext } from '../context.ts'
import type { Product } from '../output.ts'
import type { ColourPicture } from '../pixels/compose-colour.ts'
import { waitForAll } from '../wait-for-all.ts'
import { writeJpeg } from './jpeg.ts'
import { smallSize } from './picture-size.ts'

type Levels = Pick<ColourPicture, 'levels' | 'width' | 'height'>

/**
 * Writes a colour picture as TIFF (16 bits a colour, lossless), large and small JPEG, and tells the product when all
 * three are complete under their names. Work of 0 … 1 of the context.
 */
export async function saveColourPicture(
  context: OperationContext,
  basename: string,
  picture: ColourPicture,
): Promise<Product> {
  const [tif, large, small] = [`${basename}.tif`, `${basename}.jpg`, `${basename}.thumbnail.jpg`]
  const unfinished = (name: string) => join(context.scratchDir, name)
  context.progress(0, 'Writing the pictures')
  context.throwIfCancelled()
  const reduced = reduceColour(picture)
  await waitForAll([
    writeTiff(picture, unfinished(tif)),
    writeJpeg({ ...picture, channels: 3 }, unfinished(large)),
    writeJpeg({ ...reduced, channels: 3 }, unfinished(small)),
  ])
  context.throwIfCancelled()
  for (const name of [tif, large, small]) renameSync(unfinished(name), join(context.outDir, name))
  const product: Product = { basename, type: 'image', files: { tif, large, small }, metadata: {} }
  context.product(product)
  context.progress(1, 'Writing the pictures')
  return product
}

/** From 8 bits to 16: 255 becomes 65535, and the upper byte is the level. */
const SIXTEEN_BITS = 257

/**
 * The levels of the JPEGs to the last bit, in 16 bits, so that programs that work on the picture further do not round
 * again. They are no more than 256 a colour: the sum of the channels is rounded to a level before the gamma, in this
 * picture as in the others, and all are compared with recordings made so. Who wants every step of the pixels takes the
 * frames themselves.
 */
async function writeTiff({ levels, width, height }: Levels, path: string): Promise<void> {
  const wide = new Uint16Array(levels.length)
  for (let i = 0; i < wide.length; i++) wide[i] = levels[i]! * SIXTEEN_BITS
  // On images of noise a predictor saves nothing and doubles the time.
  await sharp(wide, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .toColourspace('rgb16')
    .tiff({ compression: 'lzw', predictor: 'none' })
    .toFile(path)
}

/** The picture reduced to its small size by Lanczos, colour by colour. */
export function reduceColour({ levels, width, height }: Levels): Levels {
  const size = smallSize({ width, height })
  return { levels: reduceLevels({ levels, width, height, channels: 3 }, size.width, size.height), ...size }
}
