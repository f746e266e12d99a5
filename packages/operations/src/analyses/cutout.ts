import { displayScale, rewindowWcs, type Wcs } from '@datalab/astro'
import { type Card, type CardInput, type CardInputValue, type HduInput, writeFits } from '@datalab/fits'
import { z } from 'zod'
import { OperationFailure } from '../failures.ts'
import { atLeast, atMost } from '../inputs/messages.ts'
import { encodeGrey } from '../products/encode-grey.ts'
import { inheritedCards } from '../products/inherited-cards.ts'
import { renderGrey } from '../products/pictures.ts'
import { defineAnalysis } from './analysis.ts'
import type { AnalysisFrame, AnalysisPixels } from './analysis-frame.ts'
import { frameFields, number, positive, theFrame } from './fields.ts'

const MEDIA_TYPES = { fits: 'application/fits', jpg: 'image/jpeg', png: 'image/png' } as const
type Format = keyof typeof MEDIA_TYPES

const ARCSEC_PER_DEGREE = 3600

export default defineAnalysis({
  action: 'cutout',
  summary: 'A part of the image about a place on the sky',
  description:
    'A square of `size` arcseconds, cut off where the image ends. A FITS cut-out keeps pixel values and WCS; pictures are in the display ' +
    'scaling of the whole image unless limits are given. With an `Accept` of its media type the body is the file itself, and the other fields ' +
    'are in the header `X-Datalab-Answer`.',
  input: z.object({
    ...frameFields,
    ra: number('Right ascension of the middle, degrees.'),
    dec: number('Declination of the middle, degrees.').min(-90, atLeast(-90)).max(90, atMost(90)),
    size: positive('Arcseconds.'),
    format: z.enum(['fits', 'jpg', 'png'], { error: 'Has to be fits, jpg or png.' }).default('jpg'),
    zmin: number('Pixel value that is black.').optional(),
    zmax: number('Pixel value that is white.').optional(),
  }),
  answer: z
    .object({
      file_base64: z.base64(),
      media_type: z.string(),
      x: z.int().meta({ description: 'First column of the image that is in it, from 0.' }),
      y: z.int().meta({ description: 'First row, from the lower edge.' }),
      width: z.int(),
      height: z.int(),
    })
    .meta({ id: 'CutoutAnswer' }),
  example: { ra: 150.1, dec: 2.2, size: 30, format: 'png' },
  pixels: true,
  bytes: {
    field: 'file_base64',
    mediaTypes: Object.values(MEDIA_TYPES),
    mediaType: ({ format }) => MEDIA_TYPES[format as Format],
  },
  frames: theFrame,
  async run(input, { frame }) {
    const wcs = frame.requireWcs()
    if (wcs === null) throw new OperationFailure('No WCS solution found for this image')
    const box = boxAbout(wcs, frame, input)
    const file = input.format === 'fits' ? cutFits(frame, box) : await drawCutout(frame, box, input)
    return { file_base64: file, media_type: MEDIA_TYPES[input.format], ...box }
  },
})

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The pixels whose centres lie within half the size of the place, along each axis, as far as there are any. */
function boxAbout(wcs: Wcs, frame: AnalysisFrame, place: { ra: number; dec: number; size: number }): Box {
  const centre = wcs.skyToPixel(place.ra, place.dec)
  if (centre === null) throw outside()
  const half = wcs.pixelScalesDegrees.map((scale) => place.size / ARCSEC_PER_DEGREE / scale / 2)
  const x = Math.max(0, Math.ceil(centre[0] - half[0]!))
  const y = Math.max(0, Math.ceil(centre[1] - half[1]!))
  const width = Math.min(frame.width - 1, Math.floor(centre[0] + half[0]!)) - x + 1
  const height = Math.min(frame.height - 1, Math.floor(centre[1] + half[1]!)) - y + 1
  if (!(width > 0 && height > 0)) throw outside()
  return { x, y, width, height }
}

const outside = () => new OperationFailure('ra, dec: no pixel of the image lies within the cut-out.')

function cutPixels({ pixels, width }: AnalysisFrame, box: Box): AnalysisPixels {
  const Type = pixels instanceof Float32Array ? Float32Array : Float64Array
  const cut = new Type(box.width * box.height)
  for (let row = 0; row < box.height; row++) {
    const from = (box.y + row) * width + box.x
    cut.set(pixels.subarray(from, from + box.width), row * box.width)
  }
  return cut
}

function drawCutout(
  frame: AnalysisFrame,
  box: Box,
  { format, zmin, zmax }: { format: 'jpg' | 'png' | 'fits'; zmin?: number | undefined; zmax?: number | undefined },
): Promise<Uint8Array> {
  const scale = displayScale(frame.pixels, frame.width, frame.height)
  const limits = { zmin: zmin ?? numberOrNull(scale.median), zmax: zmax ?? numberOrNull(scale.zmax) }
  return encodeGrey(renderGrey(cutPixels(frame, box), box.width, box.height, limits), format === 'png' ? 'png' : 'jpg')
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Cards that are not true of a part of the image. */
const NOT_OF_A_PART = new Set(['EXTNAME', 'EXTVER', 'EXTLEVEL', 'INHERIT', 'DATAMIN', 'DATAMAX'])

function cutFits(frame: AnalysisFrame, box: Box): Uint8Array {
  const moved = rewindowWcs((keyword) => frame.header.get(keyword), { x0: box.x, y0: box.y })
  const cards: CardInput[] = [
    { keyword: 'EXTNAME', value: 'SCI', comment: 'name of this extension' },
    ...inheritedCards(frame.header, (keyword) => !NOT_OF_A_PART.has(keyword)).map((card) => movedCard(card, moved)),
    ...[...moved]
      .filter(([keyword]) => !frame.header.has(keyword))
      .map(([keyword, value]) => placeCard(keyword, value)),
    history(`Cut out of ${frame.basename}: ${box.width} x ${box.height} pixels`),
    history(`from column ${box.x} and row ${box.y}, counted from 0.`),
  ]
  const image: HduInput = {
    kind: 'image',
    header: cards,
    shape: [box.height, box.width],
    pixels: cutPixels(frame, box),
  }
  const memory = growingMemory()
  writeFits(memory, [{ kind: 'empty' }, image])
  return memory.bytes()
}

const history = (value: CardInputValue): CardInput => ({ keyword: 'HISTORY', value })
const placeCard = (keyword: string, value: number): CardInput => ({ keyword, value, type: 'F' })

function movedCard(card: Card, moved: ReadonlyMap<string, number>): CardInput {
  const value = moved.get(card.keyword.toUpperCase())
  return value === undefined ? card : { ...placeCard(card.keyword, value), comment: card.comment }
}

/** A sink in memory: a cut-out is small beside its image. */
function growingMemory() {
  let memory = new Uint8Array(1 << 16)
  let end = 0
  return {
    write(offset: number, bytes: Uint8Array) {
      if (offset + bytes.length > memory.length) {
        const larger = new Uint8Array(Math.max(2 * memory.length, offset + bytes.length))
        larger.set(memory.subarray(0, end))
        memory = larger
      }
      memory.set(bytes, offset)
      end = Math.max(end, offset + bytes.length)
    },
    bytes: () => memory.slice(0, end),
  }
}
