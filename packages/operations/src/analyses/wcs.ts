import { z } from 'zod'
import { OperationFailure } from '../failures.ts'
import { defineAnalysis } from './analysis.ts'
import { frameFields, theFrame } from './fields.ts'

const pair = () => z.tuple([z.number(), z.number()])

export default defineAnalysis({
  action: 'wcs',
  summary: 'Where the image is on the sky',
  description:
    'The linear part of the WCS, with right ascension before declination: `crval` in degrees, `crpix` counted from 1, rows of the matrix in ' +
    'degrees a pixel (of CD, of PC · CDELT, or of CDELT and CROTA2).',
  input: z.object(frameFields),
  answer: z
    .object({ crval: pair(), crpix: pair(), cd1: pair(), cd2: pair(), fits_dimensions: pair() })
    .meta({ id: 'WcsAnswer' }),
  example: {},
  pixels: false,
  frames: theFrame,
  run(_, { frame }) {
    const wcs = frame.requireWcs()
    if (wcs === null) throw new OperationFailure('No WCS solution found for this image')
    const [lon1, lon2, lat1, lat2] = wcs.model.matrix
    const [x, y] = wcs.referencePixel
    return {
      crval: both(...wcs.referencePosition),
      crpix: both(x + 1, y + 1),
      cd1: both(lon1, lon2),
      cd2: both(lat1, lat2),
      fits_dimensions: both(frame.width, frame.height),
    }
  },
})

const both = (first: number, second: number): [number, number] => [first, second]
