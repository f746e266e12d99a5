import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { encodeGrey } from '../products/encode-grey.ts'
import { renderGrey } from '../products/pictures.ts'
import { defineAnalysis } from './analysis.ts'
import { frameFields, theFrame } from './fields.ts'

const NAME = 'image.tif'

export default defineAnalysis({
  action: 'get-tif',
  summary: 'A link to the image as a TIFF',
  description:
    'In the display scaling, 8 bits of grey without loss. It is made once and kept; the link works without a token for as long as it is signed.',
  input: z.object(frameFields),
  answer: z.object({ tif_url: z.url() }).meta({ id: 'GetTifAnswer' }),
  example: {},
  pixels: true,
  kept: { field: 'tif_url', extension: '.tif', version: 1 },
  frames: theFrame,
  async run(_, { frame: { pixels, width, height }, folder }) {
    if (folder === null) throw new Error('a folder for the picture is wanted')
    await writeFile(join(folder, NAME), await encodeGrey(renderGrey(pixels, width, height), 'tif'))
    return { tif_url: NAME }
  },
})
