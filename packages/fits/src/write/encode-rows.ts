import { gzipSync } from 'node:zlib'
import { ditherIndex, tileDither } from '../rice/dither.ts'
import { encodeRice, riceBound } from '../rice/encode.ts'
import { rowStatistics } from './noise.ts'
import { chooseScaling, quantizeRow } from './quantize.ts'

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
  const { quantizeLevel = DEFAULT_QUANTIZE_LEVEL, ditherSeed } = options
  const encoded: EncodedRows = {
    firstRow,
    rowCount,
    bytes: new Uint8Array(0),
    lengths: new Int32Array(rowCount),
    lossless: new Uint8Array(rowCount),
    scales: new Float64Array(rowCount),
    zeros: new Float64Array(rowCount),
    blanks: false,
  }
  const bytes = new Uint8Array(rowCount * riceBound(width))
  const dither = new Float32Array(width)
  const stored = new Int32Array(width)
  let used = 0
  for (let row = 0; row < rowCount; row++) {
    const offset = row * width
    const statistics = rowStatistics(rows, offset, width)
    const scaling = chooseScaling(statistics, width, quantizeLevel)
    if (scaling) {
      tileDither(ditherIndex(firstRow + row, ditherSeed), width, dither)
      quantizeRow(rows, offset, width, scaling, dither, stored)
      encoded.lengths[row] = encodeRice(stored, 0, width, bytes, used)
      encoded.scales[row] = scaling.scale
      encoded.zeros[row] = scaling.zero
      if (statistics.valid < width) encoded.blanks = true
    } else {
      const packed = gzipFloats(rows.subarray(offset, offset + width))
      bytes.set(packed, used)
      encoded.lengths[row] = packed.length
      encoded.lossless[row] = 1
    }
    used += encoded.lengths[row]!
  }
  encoded.bytes = bytes.slice(0, used)
  return encoded
}

function gzipFloats(row: Float32Array): Uint8Array {
  const bigEndian = Buffer.from(new Uint8Array(row.buffer, row.byteOffset, row.byteLength)).swap32()
  return gzipSync(bigEndian)
}
