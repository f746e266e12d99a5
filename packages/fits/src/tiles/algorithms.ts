import { FitsError } from '../errors.ts'
import { bytesOf, type Dtype, type PixelArray, storedDtype, swapToNative } from '../image/dtype.ts'
import { gunzip } from '../inflate.ts'
import { hcompressDecoder } from './hcompress.ts'
import type { Algorithm, TilePlan } from './plan.ts'
import { decodePlio } from './plio.ts'

/** What a tile is: its pixels along the first axis and in all. */
export interface TileShape {
  width: number
  pixels: number
}

/**
 * Decodes one tile from bytes[offset .. offset + length) to the numbers that it holds. The array is the decoder's own
 * and holds until its next call.
 */
export type TileDecoder = (bytes: Uint8Array, offset: number, length: number, shape: TileShape) => PixelArray

/** Type of the numbers in a tile: integers where floats were quantised, else the image's own. */
function tileDtype(plan: TilePlan): Dtype {
  return plan.quantisation === null ? storedDtype(plan.bitpix) : 'int32'
}

/** Big-endian bytes of a tile's numbers, copied and swapped; `exact` bytes are due. */
function fromBigEndian(bytes: Uint8Array, dtype: Dtype, pixels: number, scratch: Uint8Array): PixelArray {
  const due = pixels * bytesOf(dtype)
  if (bytes.length !== due) {
    throw new FitsError('bad_data', `a tile of ${pixels} pixels holds ${bytes.length} bytes instead of ${due}`)
  }
  const own = scratch.subarray(0, due)
  own.set(bytes)
  return swapToNative(own, dtype)
}

/** GZIP_2 (section 10.4.2): the bytes of all numbers sorted by significance, most significant first. */
function unshuffle(bytes: Uint8Array, size: number, out: Uint8Array): Uint8Array {
  const count = Math.floor(bytes.length / size)
  const whole = out.subarray(0, bytes.length)
  for (let plane = 0; plane < size; plane++) {
    const from = plane * count
    for (let i = 0, to = plane; i < count; i++, to += size) whole[to] = bytes[from + i]!
  }
  return whole
}

/** Numbers stored as they are, for NOCOMPRESS and UNCOMPRESSED_DATA. */
export function rawDecoder(dtype: Dtype, tilePixels: number): TileDecoder {
  const scratch = new Uint8Array(tilePixels * bytesOf(dtype))
  return (bytes, offset, length, { pixels }) =>
    fromBigEndian(bytes.subarray(offset, offset + length), dtype, pixels, scratch)
}

/** GZIP_1, and with `shuffled` GZIP_2. No tile inflates to more than its pixels need. */
export function gzipDecoder(dtype: Dtype, tilePixels: number, shuffled: boolean): TileDecoder {
  const size = bytesOf(dtype)
  const scratch = new Uint8Array(tilePixels * size)
  const sorted = shuffled ? new Uint8Array(tilePixels * size) : null
  return (bytes, offset, length, { pixels }) => {
    const inflated = gunzip(bytes.subarray(offset, offset + length), pixels * size)
    return fromBigEndian(sorted === null ? inflated : unshuffle(inflated, size, sorted), dtype, pixels, scratch)
  }
}

/**
 * Keeps integers within what the image's type holds, as cfitsio does: lossy HCOMPRESS_1 overshoots at the ends of the
 * range, where a narrower array would wrap around.
 */
function saturate(numbers: Int32Array, count: number, bitpix: number): void {
  if (bitpix !== 8 && bitpix !== 16) return
  const least = bitpix === 8 ? 0 : -32768
  const most = bitpix === 8 ? 255 : 32767
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!
    if (number < least) numbers[i] = least
    else if (number > most) numbers[i] = most
  }
}

/**
 * The decoder of COMPRESSED_DATA for ZCMPTYPE; RICE_1 has its own (`RiceQuadDecoder`), which takes four tiles at a
 * time.
 */
export function createTileDecoder(
  plan: TilePlan,
  algorithm: Exclude<Algorithm, 'RICE_1'>,
  tilePixels: number,
): TileDecoder {
  const dtype = tileDtype(plan)
  switch (algorithm) {
    case 'GZIP_1':
      return gzipDecoder(dtype, tilePixels, false)
    case 'GZIP_2':
      return gzipDecoder(dtype, tilePixels, true)
    case 'NOCOMPRESS':
      return rawDecoder(dtype, tilePixels)
    case 'PLIO_1': {
      const out = new Int32Array(tilePixels)
      // Unsigned 16-bit images: the lists hold physical values, from which BZERO is taken to have stored ones.
      const shift = plan.plioOffset
      return (bytes, offset, length, { pixels }) => {
        decodePlio(bytes, offset, length, pixels, out)
        if (shift !== 0) for (let i = 0; i < pixels; i++) out[i] = out[i]! - shift
        saturate(out, pixels, plan.bitpix)
        return out
      }
    }
    case 'HCOMPRESS_1': {
      const decode = hcompressDecoder(tilePixels, plan.smooth)
      return (bytes, offset, length, shape) => {
        const out = decode(bytes, offset, length, shape)
        saturate(out, shape.pixels, plan.bitpix)
        return out
      }
    }
  }
}
