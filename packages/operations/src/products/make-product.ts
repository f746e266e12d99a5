import { join } from 'node:path'
import type { OperationContext } from '../context.ts'
import type { Product } from '../output.ts'
import type { Kernel } from '../pixels/band-job.ts'
import { computeImage, releaseImage, type SharedImage } from '../pixels/compute-image.ts'
import type { FrameFile } from '../pixels/frame-files.ts'
import { createImageFile } from './image-file.ts'
import { type Provenance, rowEncodingOf } from './provenance.ts'
import { fitsName, type ImageProduct, saveImage } from './save-image.ts'

export interface ProductRecipe {
  /** 1, 2, … where an operation makes several; null where it makes one. */
  readonly index: number | null
  readonly kernel: Kernel
  readonly frames: readonly FrameFile[]
  /** What the pixels are computed into, or in; given back when the product is there. */
  readonly image: SharedImage
  readonly provenance: Provenance
  readonly message: string
  /** What is made of the pixels when they are there, to go with them. */
  readonly extras?: (context: OperationContext, image: SharedImage) => Promise<Pick<ImageProduct, 'table' | 'decorate'>>
}

/** Share of the time that goes into the pixels rather than into writing and drawing them. */
const PIXELS_SHARE = 0.8

/** Computes an image and saves it as a product: 0 … 1 of the context's work. */
export async function makeProduct(context: OperationContext, recipe: ProductRecipe): Promise<Product> {
  const { index, kernel, frames, image, provenance, message, extras } = recipe
  const basename = index === null ? context.key : `${context.key}-${index}`
  const computing = context.share(0, extras === undefined ? PIXELS_SHARE : PIXELS_SHARE / 2)
  const encoding = rowEncodingOf(basename, context.precision)
  const path = join(context.scratchDir, fitsName(basename, context))
  const file = createImageFile(context, path, { basename, provenance, size: image })
  try {
    await computeImage(computing, { kernel, frames, into: image, encoding, take: file.write, message })
    const more = await extras?.(context.share(PIXELS_SHARE / 2, PIXELS_SHARE), image)
    return await saveImage(context.share(PIXELS_SHARE, 1), { basename, image, file, ...more })
  } finally {
    file.close()
    releaseImage(image)
  }
}
