import { renameSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CardInput,
  createCompressedImageWriter,
  type EncodedRows,
  type TableInput,
  writeFits,
} from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import type { OperationContext } from '../context.ts'
import type { Product } from '../output.ts'
import type { SharedImage } from '../pixels/compute-image.ts'
import { type GreyPicture, reduceGrey, renderGrey, writeGreyJpeg } from './pictures.ts'
import { isCompressed } from './precision.ts'
import { imageCards, type Provenance, primaryCards, rowEncodingOf } from './provenance.ts'

export interface ImageProduct {
  readonly basename: string
  readonly image: SharedImage
  /** The rows as `computeImage` encoded them, from the seed of this product; unused when products are not compressed. */
  readonly encoded: readonly EncodedRows[]
  readonly provenance: Provenance
  /** A table that follows the image in the FITS file. */
  readonly table?: TableInput
  /** Draws into the picture, which is its own. */
  readonly decorate?: (picture: GreyPicture) => void
}

/**
 * Writes an image as FITS file, large and small JPEG, and tells the product when all three are complete under their names.
 * Work of 0 … 1 of the context.
 */
export async function saveImage(context: OperationContext, made: ImageProduct): Promise<Product> {
  const { basename, image } = made
  const fits = `${basename}.fits${isCompressed(context.precision) ? '.fz' : ''}`
  const large = `${basename}.jpg`
  const small = `${basename}.thumbnail.jpg`
  context.throwIfCancelled()
  context.progress(0, 'Drawing the pictures')
  const picture = renderGrey(image.pixels, image.width, image.height)
  made.decorate?.(picture)
  // Encoded on a thread of its own, while this one writes the FITS file.
  const drawn = writeGreyJpeg(picture, join(context.scratchDir, large))
  try {
    context.progress(0.3, 'Writing the files')
    await new Promise(setImmediate)
    context.throwIfCancelled()
    writeFitsFile(context, made, join(context.scratchDir, fits))
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

function writeFitsFile(
  context: OperationContext,
  { basename, image, encoded, provenance, table }: ImageProduct,
  path: string,
): void {
  const { width, height, pixels } = image
  const header: CardInput[] = imageCards(context, provenance)
  const sink = fileSink(path)
  try {
    const primary = { kind: 'empty', header: primaryCards(context) } as const
    const tables = table === undefined ? [] : [table]
    const encoding = rowEncodingOf(basename, context.precision)
    if (encoding === null) {
      writeFits(sink, [primary, { kind: 'image', header, shape: [height, width], pixels }, ...tables])
      return
    }
    const offset = writeFits(sink, [primary])
    const writer = createCompressedImageWriter({ sink, offset, header, width, height, ...encoding })
    for (const rows of encoded) writer.writeEncoded(rows)
    writeFits(sink, tables, writer.finish())
  } finally {
    sink.close()
  }
}
