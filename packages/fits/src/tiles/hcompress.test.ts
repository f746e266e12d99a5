import { expect, test } from 'vitest'
import { FitsError } from '../errors.ts'
import { hcompressDecoder } from './hcompress.ts'

/** A stream of a constant tile: no bit planes, the end mark, and the sum of all pixels in the transform's scale. */
function constantStream(rows: number, columns: number, sum: number): Uint8Array {
  const bytes = new Uint8Array(26)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0xdd99)
  view.setInt32(2, rows)
  view.setInt32(6, columns)
  view.setBigInt64(14, BigInt(sum))
  return bytes
}

test('a tile of few bytes can be large, but not of any size', () => {
  const small = hcompressDecoder(64, false)(constantStream(8, 8, 0), 0, 26, { width: 8, pixels: 64 })
  expect(small).toEqual(new Int32Array(64))
  const side = 20_000
  const decode = hcompressDecoder(side * side, false)
  expect(() => decode(constantStream(side, side, 0), 0, 26, { width: side, pixels: side * side })).toThrow(FitsError)
})

test('the stream says how the pixels of a tile lie, and has to have as many', () => {
  const decode = hcompressDecoder(12, false)
  expect(decode(constantStream(3, 4, 0), 0, 26, { width: 1, pixels: 12 })).toHaveLength(12)
  expect(() => decode(constantStream(3, 5, 0), 0, 26, { width: 3, pixels: 12 })).toThrow(
    'names 5 × 3 pixels in a tile of 12',
  )
  expect(() => decode(constantStream(-3, -4, 0), 0, 26, { width: 3, pixels: 12 })).toThrow(FitsError)
})
