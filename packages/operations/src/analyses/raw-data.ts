import { areaAverage, type DisplayScale, displayHistogram, displayScale } from '@datalab/astro'
import { z } from 'zod'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame, AnalysisPixels } from './analysis-frame.ts'
import { frameFields, integer, optionalNumber, theFrame } from './fields.ts'

/** Four million numbers: as many as any screen has pixels across. */
const LARGEST = 2048

export default defineAnalysis({
  action: 'raw-data',
  summary: 'The image as numbers, reduced to a square',
  description:
    'Resampled by exact area average to `max_size` × `max_size`, whatever its shape, top row first. As `application/octet-stream` the body is ' +
    '`data` as little-endian float32, and the other fields are in the header `X-Datalab-Answer`.',
  input: z.object({
    ...frameFields,
    max_size: integer(1, LARGEST, 'Columns and rows of the result.').default(500),
  }),
  answer: z
    .object({
      data: z
        .array(optionalNumber())
        .meta({ description: 'Row after row from the top; null where there is no number.' }),
      width: z.int(),
      height: z.int(),
      zmin: optionalNumber().meta({ description: 'Black point for a display: the rounded median of a sample.' }),
      zmax: optionalNumber().meta({ description: 'White point for a display.' }),
      bitdepth: z.int(),
      histogram: z.array(z.number()).meta({ description: 'log10 of the number of sampled pixels in each bin.' }),
      bins: z.array(z.number()).meta({ description: 'Middles of the bins.' }),
    })
    .meta({ id: 'RawDataAnswer' }),
  example: { max_size: 500 },
  pixels: true,
  bytes: { field: 'data', mediaTypes: ['application/octet-stream'], mediaType: () => 'application/octet-stream' },
  frames: theFrame,
  run({ max_size: size }, { frame }) {
    const { pixels, width, height, bitpix } = frame
    const scale = scaleOf(frame)
    const { counts, middles } = displayHistogram(scale, largestValue(frame))
    return {
      data: topRowFirst(areaAverage(pixels, width, height, size, size), size),
      width: size,
      height: size,
      ...limitsOf(scale),
      bitdepth: Math.abs(bitpix),
      histogram: counts,
      bins: middles,
    }
  },
})

/** The display scale; of an image with hardly a number among its samples, the range of some of its numbers. */
function scaleOf({ pixels, width, height }: AnalysisFrame): DisplayScale {
  const scale = displayScale(pixels, width, height)
  if (!Number.isNaN(scale.zmax)) return scale
  const samples = firstNumbers(pixels).sort()
  if (samples.length === 0) return scale
  const median = samples[samples.length >> 1]!
  return { ...scale, samples, median, zmin: samples[0]!, zmax: samples.at(-1)! }
}

const ENOUGH = 2000

function firstNumbers(pixels: AnalysisPixels): Float64Array {
  const numbers = new Float64Array(Math.min(ENOUGH, pixels.length))
  let count = 0
  for (let i = 0; i < pixels.length && count < numbers.length; i++) {
    if (Number.isFinite(pixels[i])) numbers[count++] = pixels[i]!
  }
  return numbers.slice(0, count)
}

function limitsOf({ median, zmax }: DisplayScale): { zmin: number | null; zmax: number | null } {
  if (!Number.isFinite(median) || !Number.isFinite(zmax)) return { zmin: null, zmax: null }
  return { zmin: roundHalfToEven(median), zmax: Math.ceil(zmax) }
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** Largest values of the types of pixels, where no SATURATE says better. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127
const BITS_OF_SIGN = 1

function largestValue({ header, bitpix }: AnalysisFrame): number {
  const saturate = header.number('SATURATE')
  if (saturate !== undefined && Number.isFinite(saturate)) return saturate
  if (bitpix === -32) return LARGEST_FLOAT32
  if (bitpix === -64) return Number.MAX_VALUE
  // Unsigned types are stored with an offset of half their range.
  const unsigned = bitpix === 8 || header.number('BZERO') === 2 ** (bitpix - BITS_OF_SIGN)
  return 2 ** (unsigned ? bitpix : bitpix - BITS_OF_SIGN) - 1
}

function topRowFirst(rows: Float64Array, size: number): Float64Array {
  const flipped = new Float64Array(rows.length)
  for (let row = 0; row < size; row++) flipped.set(rows.subarray(row * size, (row + 1) * size), (size - 1 - row) * size)
  return flipped
}
