import { defineOperation } from '../define-operation.ts'
import { frames } from '../inputs/frames.ts'
import type { Product } from '../output.ts'
import { createSharedImage } from '../pixels/compute-image.ts'
import { commonArea, lookAtFrames } from '../pixels/frame-files.ts'
import { makeProduct } from '../products/make-product.ts'
import { inputsOf } from '../products/provenance.ts'

export default defineOperation({
  name: 'Subtraction',
  version: 1,
  category: 'image',
  description:
    'Subtracts one image, for instance a background, from each of the others, pixel by pixel. There is one result for each input ' +
    'image, cropped to the area that it and the subtracted image have, from the lower left.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'The images to subtract from',
      minimum: 1,
      maximum: 999,
    }),
    subtraction_file: frames({
      name: 'Subtraction File',
      description: 'The image to subtract from each of the input images',
      minimum: 1,
      maximum: 1,
    }),
  },
  async run({ input_files, subtraction_file }, context) {
    const [subtracted, ...files] = await lookAtFrames(context, [...subtraction_file, ...input_files])
    const products: Product[] = []
    for (const [index, file] of files.entries()) {
      const { width, height } = commonArea([file, subtracted!])
      const part = context.share(index / files.length, (index + 1) / files.length)
      products.push(
        await makeProduct(part, {
          index: index + 1,
          kernel: { name: 'difference' },
          frames: [file, subtracted!],
          image: createSharedImage(width, height),
          provenance: {
            header: file.header,
            inputs: inputsOf({ input_files: [input_files[index]!], subtraction_file }),
            parameters: {},
          },
          message: `Subtracting from image ${index + 1} of ${files.length}`,
        }),
      )
    }
    return { output_files: products }
  },
})
