import { FitsError } from '../errors.ts'
import type { TileShape } from './algorithms.ts'
import { HcompressBits } from './hcompress-bits.ts'
import { type CoefficientBits, LOW_BITS, readQuadrant } from './hcompress-quadtree.ts'
import { invertTransform } from './hcompress-transform.ts'

const MAGIC = 0xdd99
/** Magic, two sizes, scale, sum of all pixels, three numbers of bit planes. */
const HEADER_BYTES = 2 + 3 * 4 + 8 + 3
const MAX_PLANES = 52

/**
 * A stream of few bytes may stand for a constant tile of this many pixels; larger tiles, which take gigabytes, need
 * more.
 */
const FREE_PIXELS = 2 ** 24
const MOST_PIXELS_PER_BYTE = 4096

/** Reads the bits of the coefficients in the four quadrants. */
function readBits(bits: HcompressBits, rows: number, columns: number, planes: number[], out: CoefficientBits): void {
  const top = (rows + 1) >> 1
  const left = (columns + 1) >> 1
  const bottom = rows >> 1
  const right = columns >> 1
  const stride = columns
  readQuadrant(bits, { start: 0, rows: top, columns: left, stride }, planes[0]!, out)
  readQuadrant(bits, { start: left, rows: top, columns: right, stride }, planes[1]!, out)
  readQuadrant(bits, { start: columns * top, rows: bottom, columns: left, stride }, planes[1]!, out)
  readQuadrant(bits, { start: columns * top + left, rows: bottom, columns: right, stride }, planes[2]!, out)
  if (bits.bits(4) !== 0) throw new FitsError('bad_data', 'the HCOMPRESS stream has no end mark after its bit planes')
  bits.align()
}

/** Coefficients of a tile: their bits, and then, for each that is not 0, one for its sign. */
function readCoefficients(
  bits: HcompressBits,
  { low, high }: CoefficientBits,
  wide: boolean,
  scale: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const size = wide ? high[i]! * 2 ** LOW_BITS + low[i]! : low[i]!
    out[i] = size === 0 ? 0 : size * scale * (1 - 2 * bits.bit())
  }
}

/** As a `TileDecoder`, whose numbers are 32-bit integers. */
type HcompressDecoder = (bytes: Uint8Array, offset: number, length: number, shape: TileShape) => Int32Array

/**
 * HCOMPRESS_1 (section 10.4.4) with the smoothing of ZNAMEn = 'SMOOTH'. The stream names the two axes of the tile that
 * are longer than 1, whichever of the image's they are.
 */
export function hcompressDecoder(tilePixels: number, smooth: boolean): HcompressDecoder {
  // Made for the first tile whose stream has the size that the header tells: a lie costs no memory.
  let coefficients = new Float64Array(0)
  const halves: CoefficientBits = { low: new Int32Array(0), high: new Int32Array(0) }
  return (bytes, offset, length, { pixels }) => {
    if (length < HEADER_BYTES) throw new FitsError('bad_data', `an HCOMPRESS stream of ${length} bytes has no header`)
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, length)
    if (view.getUint16(0) !== MAGIC) throw new FitsError('bad_data', 'the HCOMPRESS stream has no magic number')
    const rows = view.getInt32(2)
    const columns = view.getInt32(6)
    const scale = view.getInt32(10)
    if (!(rows > 0 && columns > 0 && rows * columns === pixels)) {
      throw new FitsError('bad_data', `the HCOMPRESS stream names ${columns} × ${rows} pixels in a tile of ${pixels}`)
    }
    const planes = [view.getUint8(22), view.getUint8(23), view.getUint8(24)]
    if (Math.max(...planes) > MAX_PLANES)
      throw new FitsError('bad_data', 'the HCOMPRESS stream names too many bit planes')
    if (pixels > FREE_PIXELS && pixels > length * MOST_PIXELS_PER_BYTE) {
      throw new FitsError('too_large', `an HCOMPRESS stream of ${length} bytes is not taken for ${pixels} pixels`)
    }
    const wide = Math.max(...planes) > LOW_BITS
    if (coefficients.length === 0) {
      coefficients = new Float64Array(tilePixels)
      halves.low = new Int32Array(tilePixels)
    }
    if (wide && halves.high.length === 0) halves.high = new Int32Array(tilePixels)
    halves.low.fill(0, 0, pixels)
    halves.high.fill(0, 0, pixels)
    const bits = new HcompressBits(bytes, offset + HEADER_BYTES, offset + length)
    readBits(bits, rows, columns, planes, halves)
    readCoefficients(bits, halves, wide, Math.max(scale, 1), coefficients, pixels)
    coefficients[0] = Number(view.getBigInt64(14)) * Math.max(scale, 1)
    invertTransform(coefficients, rows, columns, smooth, scale)
    const { low } = halves // done with, and of the type and size of the result
    for (let i = 0; i < pixels; i++) low[i] = coefficients[i]!
    return low
  }
}
