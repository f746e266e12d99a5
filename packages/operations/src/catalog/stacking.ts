import { defineOperation } from '../define-operation.ts'
import { frames } from '../inputs/frames.ts'
import { select } from '../inputs/scalars.ts'
import { createSharedImage } from '../pixels/compute-image.ts'
import { commonArea, lookAtFrames } from '../pixels/frame-files.ts'
import { stackReprojected } from '../pixels/reproject-stack.ts'
import { gridCards, placesPixels } from '../products/grid-cards.ts'
import { makeProduct } from '../products/make-product.ts'
import { inputsOf } from '../products/provenance.ts'

export default defineOperation({
  name: 'Stacking',
  version: 1,
  category: 'image',
  description:
    'Adds two or more images pixel by pixel, so that faint sources stand out of the noise. `simple` adds the images as they are, ' +
    'cropped to the area that all of them have, from the lower left; `reproject` first lays them onto one grid of the sky.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'The images to add',
      minimum: 2,
      maximum: 999,
    }),
    stacking_mode: select({
      name: 'Stacking Mode',
      description: 'Add the images as they are, or reproject them onto a common grid first',
      options: ['simple', 'reproject'],
      default: 'simple',
    }),
  },
  async run({ input_files, stacking_mode }, context) {
    const files = await lookAtFrames(context, input_files)
    const provenance = { header: files[0]!.header, inputs: inputsOf({ input_files }), parameters: { stacking_mode } }
    const message = `Adding ${files.length} images`
    if (stacking_mode === 'simple') {
      const { width, height } = commonArea(files)
      const image = createSharedImage(width, height)
      const recipe = { index: null, kernel: { name: 'sum' }, frames: files, image, provenance, message } as const
      return { output_files: [await makeProduct(context, recipe)] }
    }
    const { image, grid, origin } = await stackReprojected(context.share(0, REPROJECTING_SHARE), files)
    const product = await makeProduct(context.share(REPROJECTING_SHARE, 1), {
      index: null,
      kernel: { name: 'keep' },
      frames: [],
      image,
      provenance: { ...provenance, replaced: gridCards(grid, origin, provenance.header), dropped: placesPixels },
      message,
    })
    return { output_files: [product] }
  },
})

/** Share of the time until the sum is there; the rest is writing and drawing it. */
const REPROJECTING_SHARE = 0.9
