import { renameSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TableInput } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import type { Product } from '../output.ts'
import type { SharedImage } from '../pixels/compute-image.ts'
import type { ImageFile } from './image-file.ts'
import { encodeJpeg } from './jpeg.ts'
import { type DrawnImage, drawGrey, type GreyPicture, reduceGrey, renderGrey, writeGreyJpeg } from './pictures.ts'
import { isCompressed } from './precision.ts'

export interface ImageProduct {
  readonly basename: string
  readonly image: SharedImage
  /** The file `fitsName` in the scratch folder, which has all rows but is not finished. */
  readonly file: ImageFile
  /** A table that follows the image in the FITS file. */
  readonly table?: TableInput
  /** Changes the levels of the picture before the JPEGs are made of it: marks on the image, for example. */
  readonly decorate?: (picture: GreyPicture) => void
}

/** What the FITS file of a product is called. */
export function fitsName(basename: string, { precision }: OperationContext): string {
  return `${basename}.fits${isCompressed(precision) ? '.fz' : ''}`
}

/**
 * Finishes the FITS file of an image, draws the large and small JPEG, and tells the product when all three are complete
 * under their names. Work of 0 … 1 of the context.
 */
export async function saveImage(context: OperationContext, made: ImageProduct): Promise<Product> {
  const { basename, image } = made
  const fits = fitsName(basename, context)
  const large = `${basename}.jpg`
  const small = `${basename}.thumbnail.jpg`
  context.throwIfCancelled()
  context.progress(0, 'Drawing the pictures')
  const { picture, jpeg } = made.decorate ? drawDecorated(image, made.decorate) : drawGrey(image)
  // Encoded on other threads, while this one writes the FITS file.
  const drawn = jpeg.then((pieces) => writeFile(join(context.scratchDir, large), pieces))
  drawn.catch(() => {}) // told when it is waited for
  try {
    context.progress(0.3, 'Writing the files')
    await new Promise(setImmediate)
    context.throwIfCancelled()
    made.file.finish(image, made.table)
    await writeGreyJpeg(reduceGrey(picture), join(context.scratchDir, small))
  } finally {
    await Promise.allSettled([drawn]) // nothing is written any more when the folder is removed
  }
  await drawn
  context.throwIfCancelled()
  for (const file of [fits, large, small]) renameSync(join(context.scratchDir, file), join(context.outDir, file))
  const product: Product = { basename, type: 'fits', files: { fits, large, small }, metadata: {} }
  context.product(product)
  context.progress(1, 'Writing the files')
  return product
}

function drawDecorated({ pixels, width, height }: SharedImage, decorate: (picture: GreyPicture) => void): DrawnImage {
  const picture = renderGrey(pixels, width, height)
  decorate(picture)
  return { picture, jpeg: encodeJpeg({ ...picture, channels: 1 }) }
}
