import type { TableInput } from '@datalab/fits'
import { drawSources } from '../catalogues/draw-sources.ts'
import { type CatalogueColumn, DEFAULT_EXTRACTION, extractCatalogue } from '../catalogues/extracted-catalogue.ts'
import { usableWcs } from '../catalogues/sources-of.ts'
import { defineOperation } from '../define-operation.ts'
import { frames } from '../inputs/frames.ts'
import { float, int } from '../inputs/scalars.ts'
import type { Product } from '../output.ts'
import { detectorOf } from '../photometry/frame-facts.ts'
import { createSharedImage } from '../pixels/compute-image.ts'
import { lookAtFrames } from '../pixels/frame-files.ts'
import { makeProduct } from '../products/make-product.ts'
import { inputsOf } from '../products/provenance.ts'

export default defineOperation({
  name: 'Source Catalog',
  version: 1,
  category: 'image',
  description:
    'Finds the stars and galaxies on each image and measures their positions, shapes and fluxes. There is one result for each input ' +
    'image: the image with a table of its sources, which photometry and the other operations use, and a picture in which they are marked.',
  inputs: {
    input_files: frames({
      name: 'Input Files',
      description: 'The images to find sources on',
      minimum: 1,
      maximum: 999,
    }),
    threshold: float({
      name: 'Threshold',
      description:
        'How far above the noise of the sky a source must be, in standard deviations. Lower finds fainter sources, and noise.',
      default: DEFAULT_EXTRACTION.threshold,
      minimum: 0.5,
      maximum: 1000,
    }),
    minimum_area: int({
      name: 'Minimum Area',
      description: 'How many pixels above the threshold a source must have at least',
      default: DEFAULT_EXTRACTION.minimumPixels,
      minimum: 1,
      maximum: 10000,
    }),
    mesh_size: int({
      name: 'Mesh Size',
      description:
        'Pixels along a mesh in which the sky is measured: larger than the largest source, smaller than the changes of the sky',
      default: DEFAULT_EXTRACTION.meshPixels,
      minimum: 8,
      maximum: 2048,
    }),
    deblend_contrast: float({
      name: 'Deblend Contrast',
      description:
        'Which part of the light of touching sources each of them must hold to be told apart; 1 separates none',
      default: DEFAULT_EXTRACTION.deblendContrast,
      minimum: 0,
      maximum: 1,
    }),
  },
  async run({ input_files, threshold, minimum_area, mesh_size, deblend_contrast }, context) {
    const files = await lookAtFrames(context, input_files)
    const settings = {
      threshold,
      minimumPixels: minimum_area,
      meshPixels: mesh_size,
      deblendContrast: deblend_contrast,
    }
    const products: Product[] = []
    for (const [index, file] of files.entries()) {
      const { header, width, height } = file
      const message = `Finding the sources of image ${index + 1} of ${files.length}`
      const { gain } = detectorOf((keyword) => header.get(keyword))
      products.push(
        await makeProduct(context.share(index / files.length, (index + 1) / files.length), {
          index: index + 1,
          kernel: { name: 'copy' },
          frames: [file],
          image: createSharedImage(width, height),
          provenance: {
            header,
            inputs: inputsOf({ input_files: [input_files[index]!] }),
            parameters: { threshold, minimum_area, mesh_size, deblend_contrast },
          },
          message,
          async extras(step, { pixels }) {
            step.progress(0, message)
            await new Promise(setImmediate)
            step.throwIfCancelled()
            const columns = extractCatalogue({ pixels, width, height, wcs: usableWcs(header), gain }, settings)
            return { table: tableOf(columns), decorate: (picture) => drawSources(picture, marksOf(columns)) }
          },
        }),
      )
    }
    return { output_files: products }
  },
})

function tableOf(columns: readonly CatalogueColumn[]): TableInput {
  return {
    kind: 'bintable',
    header: [{ keyword: 'EXTNAME', value: 'CAT', comment: 'name of this extension' }],
    columns: columns.map(({ name, unit, values }) => (unit === '' ? { name, values } : { name, unit, values })),
  }
}

function marksOf(columns: readonly CatalogueColumn[]) {
  const valuesOf = (name: string) => columns.find((column) => column.name === name)?.values ?? []
  return { x: valuesOf('x'), y: valuesOf('y'), a: valuesOf('a') }
}
