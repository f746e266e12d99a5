import { z } from 'zod'
import { drawGrey } from '../products/pictures.ts'
import { defineAnalysis } from './analysis.ts'
import { frameFields, number, theFrame } from './fields.ts'

export default defineAnalysis({
  action: 'get-jpg',
  summary: 'The whole image as a JPEG, scaled as asked for',
  description:
    'Missing pixels are black. An image with a side of more than 65500 pixels is reduced to that. As `image/jpeg` the body is the picture itself.',
  input: z
    .object({
      ...frameFields,
      zmin: number('Pixel value that is black.'),
      zmax: number('Pixel value that is white; not below `zmin`.'),
    })
    .refine(({ zmin, zmax }) => zmax >= zmin, { path: ['zmax'], message: 'Ensure this value is not less than zmin.' }),
  answer: z.object({ jpg_base64: z.base64() }).meta({ id: 'GetJpgAnswer' }),
  example: { zmin: 180, zmax: 900 },
  pixels: true,
  bytes: { field: 'jpg_base64', mediaTypes: ['image/jpeg'], mediaType: () => 'image/jpeg' },
  frames: theFrame,
  async run({ zmin, zmax }, { frame }) {
    return { jpg_base64: await drawGrey(frame, { zmin, zmax }).jpeg }
  },
})
