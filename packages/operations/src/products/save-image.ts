import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { type CardInput, createCompressedImageWriter, type EncodedRows, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import type { OperationContext } from '../context.ts'
import type { Product } from '../output.ts'
import type { SharedImage } from '../pixels/compute-image.ts'
import { reduceGrey, renderGrey, writeGreyJpeg } from './pictures.ts'
import { isCompressed } from './precision.ts'
import { imageCards, type Provenance, primaryCards, rowEncodingOf } from './provenance.ts'

export interface ImageProduct {
  readonly basename: string
  readonly image: SharedImage
  /** The rows as `computeImage` encoded them, from the seed of this product; unused when products are not compressed. */
  readonly encoded: readonly EncodedRows[]
  readonly provenance: Provenance
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
  context.progress(0, 'Writing the FITS file')
  writeFitsFile(context, made, join(context.scratchDir, fits))
  context.progress(0.3, 'Drawing the pictures')
  await new Promise(setImmediate)
  context.throwIfCancelled()
  const picture = renderGrey(image.pixels, image.width, image.height)
  const drawn = writeGreyJpeg(picture, join(context.scratchDir, large)) // on a thread of its own meanwhile
  await Promise.all([drawn, writeGreyJpeg(reduceGrey(picture), join(context.scratchDir, small))])
  context.throwIfCancelled()
  for (const file of [fits, large, small]) renameSync(join(context.scratchDir, file), join(context.outDir, file))
  const product: Product = { basename, type: 'fits', files: { fits, large, small }, metadata: {} }
  context.product(product)
  context.progress(1, 'Drawing the pictures')
  return product
}

function writeFitsFile(
  context: OperationContext,
  { basename, image, encoded, provenance }: ImageProduct,
  path: string,
): void {
  const { width, height, pixels } = image
  const header: CardInput[] = imageCards(context, provenance)
  const sink = fileSink(path)
  try {
    const primary = { kind: 'empty', header: primaryCards(context) } as const
    const encoding = rowEncodingOf(basename, context.precision)
    if (encoding === null) {
      writeFits(sink, [primary, { kind: 'image', header, shape: [height, width], pixels }])
      return
    }
    const offset = writeFits(sink, [primary])
    const writer = createCompressedImageWriter({ sink, offset, header, width, height, ...encoding })
    for (const rows of encoded) writer.writeEncoded(rows)
    writer.finish()
  } finally {
    sink.close()
  }
}
