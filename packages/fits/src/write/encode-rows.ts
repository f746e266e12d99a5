import { gzipSync } from 'node:zlib'
import { ditherIndex } from '../rice/dither.ts'
import { riceBound } from '../rice/encode.ts'
import { chooseScaling } from './quantize.ts'
import { KernelRowEncoder, type RowEncoder } from './row-encoder.ts'

/** How floats are quantised before they are compressed. */
export interface RiceOptions {
  /** Steps of quantisation in one standard deviation of a row's noise; negative: the step itself. */
  quantizeLevel?: number
  /** ZDITHER0 of the image, 1 to 10 000. */
  ditherSeed: number
}

/** Steps per standard deviation that products are written with: an error of at most 1/32 of the noise. */
export const DEFAULT_QUANTIZE_LEVEL = 16

/** A band of rows, each compressed as one tile; plain data, so that a thread can make it and another write it. */
export interface EncodedRows {
  /** Index of the first row in the image. */
  firstRow: number
  rowCount: number
  /** The compressed tiles one after the other. */
  bytes: Uint8Array
  /** Bytes of each tile. */
  lengths: Int32Array
  /** 1 where the tile is `GZIP_COMPRESSED_DATA` (big-endian floats as they are), 0 where it is Rice. */
  lossless: Uint8Array
  /** ZSCALE and ZZERO; both 0 for lossless tiles. */
  scales: Float64Array
  zeros: Float64Array
  /** Whether some quantised tile holds NaN, so that the image needs ZBLANK. */
  blanks: boolean
}

/**
 * Compresses rows of a float32 image with `RICE_1` and `SUBTRACTIVE_DITHER_1`, one tile a row; byte for byte as
 * cfitsio does. Rows that cannot be quantised are gzipped losslessly. Pure: bands of one image may be encoded in
 * any order and on several threads.
 *
 * @param rows `rowCount` × `width` pixels, row after row; NaN allowed
 * @param firstRow index in the image of the first of them (it decides the dither)
 */
export function encodeRiceRows(
  rows: Float32Array,
  width: number,
  rowCount: number,
  firstRow: number,
  options: RiceOptions,
): EncodedRows {
  if (sharedEncoder?.width !== width) sharedEncoder = new KernelRowEncoder(width)
  return encodeRowsWith(sharedEncoder, rows, rowCount, firstRow, options)
}

/** Each thread has one, for the width that it worked on last. */
let sharedEncoder: RowEncoder | undefined

/**
 * Where a band is put together before it is copied out in its own length; zeroing a new one each time costs as much as
 * the quantisation.
 */
let scratch = new Uint8Array(0)

/** {@link encodeRiceRows} with an encoder of one's own. */
export function encodeRowsWith(
  encoder: RowEncoder,
  rows: Float32Array,
  rowCount: number,
  firstRow: number,
  { quantizeLevel = DEFAULT_QUANTIZE_LEVEL, ditherSeed }: RiceOptions,
): EncodedRows {
  const { width } = encoder
  const lengths = new Int32Array(rowCount)
  const lossless = new Uint8Array(rowCount)
  const scales = new Float64Array(rowCount)
  const zeros = new Float64Array(rowCount)
  let blanks = false
  if (scratch.length < rowCount * riceBound(width)) scratch = new Uint8Array(rowCount * riceBound(width))
  const bytes = scratch
  let used = 0
  for (let i = 0; i < rowCount; i++) {
    const row = rows.subarray(i * width, (i + 1) * width)
    const statistics = encoder.statistics(row)
    const scaling = chooseScaling(statistics, width, quantizeLevel)
    if (scaling) {
      lengths[i] = encoder.encode(scaling, ditherIndex(firstRow + i, ditherSeed), bytes, used)
      scales[i] = scaling.scale
      zeros[i] = scaling.zero
      blanks ||= statistics.valid < width
    } else {
      const packed = gzipFloats(row)
      bytes.set(packed, used)
      lengths[i] = packed.length
      lossless[i] = 1
    }
    used += lengths[i]!
  }
  return { firstRow, rowCount, bytes: bytes.slice(0, used), lengths, lossless, scales, zeros, blanks }
}

function gzipFloats(row: Float32Array): Uint8Array {
  const bigEndian = Buffer.from(new Uint8Array(row.buffer, row.byteOffset, row.byteLength)).swap32()
  return gzipSync(bigEndian)
}
