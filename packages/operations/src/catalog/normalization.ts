import { medianOfImage } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { defineOperation } from '../define-operation.ts'
import { OperationFailure } from '../failures.ts'
import { frames } from '../inputs/frames.ts'
import type { Product } from '../output.ts'
import { computeImage, createSharedImage, type SharedImage } from '../pixels/compute-image.ts'
import { type FrameFile, lookAtFrames } from '../pixels/frame-files.ts'
import { makeProduct } from '../products/make-product.ts'
import { inputsOf } from '../products/provenance.ts'

export default defineOperation({
  name: 'Normalization',
  version: 1,
  category: 'image',
  description:
    'Divides each image by its own median, so that images of unequal brightness can be compared or combined, for instance into a ' +
    'flat field. There is one result for each input image.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'The images to normalize',
      minimum: 1,
      maximum: 999,
    }),
  },
  async run({ input_files }, context) {
    const files = await lookAtFrames(context, input_files)
    const products: Product[] = []
    for (const [index, file] of files.entries()) {
      const image = createSharedImage(file.width, file.height)
      const part = context.share(index / files.length, (index + 1) / files.length)
      const message = `Normalizing image ${index + 1} of ${files.length}`
      const divisor = await loadAndRank(part.share(0, 0.5), file, image, message)
      products.push(
        await makeProduct(part.share(0.5, 1), {
          index: index + 1,
          kernel: { name: 'quotient', divisor },
          frames: [],
          image,
          provenance: {
            header: file.header,
            inputs: inputsOf({ input_files: [input_files[index]!] }),
            parameters: { median: divisor },
            dropped: (keyword) => keyword === 'BUNIT', // a ratio has no unit
          },
          message,
        }),
      )
    }
    return { output_files: products }
  },
})

/** Reads the frame into `image` and gives its median, of which an image can be divided. */
async function loadAndRank(
  context: OperationContext,
  file: FrameFile,
  image: SharedImage,
  message: string,
): Promise<number> {
  await computeImage(context, { kernel: { name: 'copy' }, frames: [file], into: image, encoding: null, message })
  const median = medianOfImage(image.pixels)
  if (Number.isNaN(median)) {
    throw new OperationFailure(`Could not normalize ${file.basename}: it has no valid pixel.`)
  }
  if (median === 0 || !Number.isFinite(median)) {
    throw new OperationFailure(
      `Could not normalize ${file.basename}: its median is ${median === 0 ? 'zero' : 'infinite'}.`,
    )
  }
  return median
}
