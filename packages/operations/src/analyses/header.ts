import { findHdu, findScienceImage, imageHeader } from '@datalab/fits'
import { z } from 'zod'
import { OperationFailure } from '../failures.ts'
import { filledText } from '../inputs/text.ts'
import { defineAnalysis } from './analysis.ts'
import { frameFields, theFrame } from './fields.ts'

const SCIENCE = 'SCI'

export default defineAnalysis({
  action: 'header',
  summary: 'Every card of a header',
  description:
    'Of a compressed image the cards that it has uncompressed. Integers beyond 2^53 are strings, complex values pairs.',
  input: z.object({
    ...frameFields,
    extension: filledText()
      .default(SCIENCE)
      .meta({ description: 'EXTNAME, or the number of the HDU from 0. `SCI` is the image wherever it is.' }),
  }),
  answer: z
    .object({
      extension: z.string().nullable(),
      index: z.int(),
      header: z.array(z.object({ keyword: z.string(), value: z.unknown(), comment: z.string() })),
    })
    .meta({ id: 'HeaderAnswer' }),
  example: { extension: SCIENCE },
  pixels: false,
  frames: theFrame,
  run({ extension }, { frame }) {
    const file = frame.file()
    const wanted = extension.trim()
    const named = /^\d+$/.test(wanted) ? file.hdus[Number(wanted)] : findHdu(file, wanted)
    const hdu = named ?? (wanted.toUpperCase() === SCIENCE ? findScienceImage(file) : undefined)
    if (hdu === undefined) throw new OperationFailure(`extension: there is no ${extension} in ${frame.basename}.`)
    const cards = imageHeader(hdu).cards
    return {
      extension: hdu.name,
      index: hdu.index,
      header: cards.map(({ keyword, value, comment }) => ({
        keyword,
        value: typeof value === 'bigint' ? String(value) : value,
        comment,
      })),
    }
  },
})
