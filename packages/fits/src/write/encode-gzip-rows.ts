import { gzipSync } from 'node:zlib'
import type { EncodedRows } from './encode-rows.ts'

/** Noise does not compress any better at higher levels, which take several times as long. */
const GZIP_LEVEL = 1

/**
 * Bytes of the floats, big end first, sorted by significance: the first bytes of all, then the second ones … (section
 * 10.3.2).
 */
function shuffled(row: Float32Array, out: Uint8Array): Uint8Array {
  const count = row.length
  const words = new Uint32Array(row.buffer, row.byteOffset, count)
  for (let i = 0; i < count; i++) {
    const word = words[i]!
    out[i] = word >>> 24
    out[count + i] = word >>> 16
    out[2 * count + i] = word >>> 8
    out[3 * count + i] = word
  }
  return out
}

/**
 * Compresses rows of a float32 image without loss with `GZIP_2`, one tile a row: every bit comes back, those of NaN
 * too. Pure: bands of one image may be encoded in any order and on several threads.
 *
 * @param rows `rowCount` × `width` pixels, row after row
 * @param firstRow index in the image of the first of them
 */
export function encodeGzipRows(rows: Float32Array, width: number, rowCount: number, firstRow: number): EncodedRows {
  const lengths = new Int32Array(rowCount)
  const scratch = new Uint8Array(4 * width)
  const tiles: Uint8Array[] = []
  for (let i = 0; i < rowCount; i++) {
    const tile = gzipSync(shuffled(rows.subarray(i * width, (i + 1) * width), scratch), { level: GZIP_LEVEL })
    lengths[i] = tile.length
    tiles.push(tile)
  }
  const bytes = new Uint8Array(tiles.reduce((sum, tile) => sum + tile.length, 0))
  let used = 0
  for (const tile of tiles) {
    bytes.set(tile, used)
    used += tile.length
  }
  const none = new Float64Array(rowCount)
  return {
    firstRow,
    rowCount,
    bytes,
    lengths,
    lossless: new Uint8Array(rowCount),
    scales: none,
    zeros: none,
    blanks: false,
  }
}
