import { defineOperation } from '../define-operation.ts'
import { frames } from '../inputs/frames.ts'
import { createSharedImage } from '../pixels/compute-image.ts'
import { commonArea, lookAtFrames } from '../pixels/frame-files.ts'
import { makeProduct } from '../products/make-product.ts'
import { inputsOf } from '../products/provenance.ts'

export default defineOperation({
  name: 'Median',
  version: 1,
  category: 'image',
  description:
    'Takes the median of two or more images, pixel by pixel. What is on a minority of them disappears, so the result serves as a ' +
    'background to subtract. Images of unequal size are cropped to the area that all of them have, from the lower left; missing ' +
    'pixels are left out.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'The images to take the median of',
      minimum: 2,
      maximum: 999,
    }),
  },
  async run({ input_files }, context) {
    const files = await lookAtFrames(context, input_files)
    const { width, height } = commonArea(files)
    const product = await makeProduct(context, {
      index: null,
      kernel: { name: 'median' },
      frames: files,
      image: createSharedImage(width, height),
      provenance: { header: files[0]!.header, inputs: inputsOf({ input_files }), parameters: {} },
      message: `Taking the median of ${files.length} images`,
    })
    return { output_files: [product] }
  },
})
