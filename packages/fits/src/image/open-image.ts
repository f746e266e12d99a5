import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import { type Hdu, product, requireData } from '../hdu.ts'
import { tiledDecoder } from '../tiles/tiled-decoder.ts'
import { bytesOf, type Dtype, isOfType, makePixels, type PixelArray } from './dtype.ts'
import { plainDecoder } from './plain.ts'
import type { RowDecoder } from './row-decoder.ts'

/** An image whose pixels are decoded on demand. Row 0 is the first in the file, the bottom one of the sky. */
export interface ImageReader {
  /** Type of the physical values that `read` gives (see `physicalDtype`). */
  readonly dtype: Dtype
  readonly bitpix: number
  /** Slowest axis first: [NAXIS2, NAXIS1] for two axes. */
  readonly shape: readonly number[]
  /** NAXIS1. */
  readonly width: number
  /** NAXIS2, or 1 where there is one axis. */
  readonly height: number
  /**
   * All physical values, axis 1 fastest.
   *
   * @param into an array of `dtype` that is filled and returned, which spares a new one (its memory costs a third of
   * the decoding)
   */
  read(into?: PixelArray): PixelArray
  /** The stored numbers of an integer image, without BSCALE, BZERO and BLANK. */
  readStored(): PixelArray
  /**
   * Physical values of rows [firstRow, firstRow + rowCount) in the type of `out`, NaN for blanks, at its start. Decodes
   * only the tiles that hold them (of tiles higher than a row a band is kept, so that reading upwards decodes each tile
   * once). Rows of further axes follow those of the first plane.
   */
  readRows(firstRow: number, rowCount: number, out: Float32Array | Float64Array): void
}

/** Compressed, as many bytes fit in a file of a few megabytes: what is larger is read by rows. */
const MAX_BYTES = 2 ** 32

function createDecoder(file: FitsFile, hdu: Hdu, asStored: boolean): RowDecoder {
  if (hdu.kind === 'image') return plainDecoder(file, hdu, asStored)
  if (hdu.kind === 'compressed') return tiledDecoder(file, hdu, asStored)
  if (hdu.kind === 'groups') throw new FitsError('unsupported', 'random groups are not read')
  throw new FitsError(
    'bad_data',
    hdu.kind === 'empty' ? 'there is no image: the HDU has no data' : 'the HDU is no image',
  )
}

/** Plans the reading of an image; sizes are checked against the file, nothing is decoded. */
export function openImage(file: FitsFile, hdu: Hdu): ImageReader {
  const where = { hdu: hdu.index }
  const decoder = withPlace(where, () => {
    requireData(hdu, file.source.size)
    return createDecoder(file, hdu, false)
  })
  const { axes } = decoder
  const width = axes[0] ?? 0
  const rows = withPlace(where, () => product(axes.slice(1)))
  const count = withPlace(where, () => product(axes))

  function readAll(from: RowDecoder, into?: PixelArray): PixelArray {
    if (into !== undefined && !(into.length === count && isOfType(into, from.dtype))) {
      throw new RangeError(`${count} pixels of type ${from.dtype} are not read into ${into.length} of another`)
    }
    return withPlace(where, () => {
      if (count * bytesOf(from.dtype) > MAX_BYTES) {
        throw new FitsError('too_large', `an image of ${axes.join(' × ')} pixels is too large to be read whole`)
      }
      const pixels = into ?? makePixels(from.dtype, count)
      if (count > 0) from.decode(0, rows, pixels, 0)
      return pixels
    })
  }

  return {
    dtype: decoder.dtype,
    bitpix: decoder.bitpix,
    shape: axes.toReversed(),
    width,
    height: axes[1] ?? 1,
    read: (into) => readAll(decoder, into),
    readStored: () => readAll(withPlace(where, () => createDecoder(file, hdu, true))),
    readRows(firstRow, rowCount, out) {
      if (!(firstRow >= 0 && rowCount >= 0 && firstRow + rowCount <= rows)) {
        throw new RangeError(`rows ${firstRow} to ${firstRow + rowCount - 1} are not all in the image's ${rows}`)
      }
      if (out.length < rowCount * width)
        throw new RangeError(`${rowCount} rows of ${width} pixels do not fit in ${out.length}`)
      if (rowCount > 0 && width > 0) withPlace(where, () => decoder.decode(firstRow, rowCount, out, 0))
    },
  }
}

/** Whether the HDU is an image with two axes (further axes of length 1 do not count). */
function isPicture(file: FitsFile, hdu: Hdu): boolean {
  if (hdu.kind !== 'image' && hdu.kind !== 'compressed') return false
  const prefix = hdu.kind === 'compressed' ? 'Z' : ''
  const count = hdu.header.integer(`${prefix}NAXIS`) ?? 0
  if (count < 2 || hdu.dataOffset > file.source.size) return false
  for (let axis = 3; axis <= count; axis++) if (hdu.header.integer(`${prefix}NAXIS${axis}`) !== 1) return false
  return true
}

/**
 * The image to work with: the HDU named SCI, else the first image with two axes. FitsError 'bad_data' if there is none.
 */
export function findScienceImage(file: FitsFile): Hdu {
  const pictures = file.hdus.filter((hdu) => isPicture(file, hdu))
  const science = pictures.find((hdu) => hdu.name?.trim().toUpperCase() === 'SCI') ?? pictures[0]
  if (science !== undefined) return science
  if (file.damage !== null) throw file.damage
  throw new FitsError('bad_data', 'the file holds no image with two axes')
}
