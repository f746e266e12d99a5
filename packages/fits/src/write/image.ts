import { FitsError } from '../errors.ts'
import type { CardInput } from './cards.ts'
import type { DataUnit } from './data-unit.ts'
import { userCards } from './header-block.ts'
import { type ImagePixels, storageOf, storedBytes } from './pixels.ts'

/** An image to write; the type of its pixels is that of the array. */
export interface ImageInput {
  kind: 'image'
  header?: readonly CardInput[]
  /** Slowest axis first: `[height, width]`. */
  shape: readonly number[]
  pixels: ImagePixels
}

/** Pixels turned round at a time: large enough to be quick, small beside the image. */
const CHUNK_PIXELS = 1 << 18

/** The structural cards after SIMPLE or XTENSION, and the bytes. */
export function imageUnit({ header = [], shape, pixels }: ImageInput): DataUnit {
  const count = shape.reduce((product, length) => product * length, shape.length === 0 ? 0 : 1)
  if (count !== pixels.length) {
    throw new FitsError('bad_data', `the image is said to be ${shape.join(' × ')}, but has ${pixels.length} pixels`)
  }
  const { bitpix, zero } = storageOf(pixels)
  const scaling: CardInput[] = [
    { keyword: 'BSCALE', value: 1 },
    { keyword: 'BZERO', value: zero, comment: 'offset of the stored integers' },
  ]
  return {
    xtension: 'IMAGE',
    structure: [{ keyword: 'BITPIX', value: bitpix, comment: 'bits of a pixel' }, ...axisCards(shape)],
    cards: [...(zero === 0 ? [] : scaling), ...userCards(header)],
    *data() {
      for (let start = 0; start < count; start += CHUNK_PIXELS) {
        yield storedBytes(pixels, start, Math.min(CHUNK_PIXELS, count - start))
      }
    },
  }
}

/** NAXIS and NAXISn; FITS counts axes from the fastest. */
export function axisCards(shape: readonly number[]): CardInput[] {
  const axes = [...shape].reverse().map((length, i) => ({ keyword: `NAXIS${i + 1}`, value: length }))
  return [{ keyword: 'NAXIS', value: shape.length, comment: 'number of axes' }, ...axes]
}
