import { expect, it } from 'vitest'
import { openFits } from '../file.ts'
import type { ByteSource } from '../source.ts'
import { openImage } from './open-image.ts'

/** A file of zeros after its header, which takes no memory. */
function zeros(bitpix: number, width: number, height: number): ByteSource {
  const cards = [
    'SIMPLE  = T',
    `BITPIX  = ${bitpix}`,
    'NAXIS   = 2',
    `NAXIS1  = ${width}`,
    `NAXIS2  = ${height}`,
    'END',
  ]
  const header = Buffer.from(
    cards
      .map((card) => card.padEnd(80))
      .join('')
      .padEnd(2880),
  )
  return {
    size: 2880 + Math.ceil((Math.abs(bitpix / 8) * width * height) / 2880) * 2880,
    read(offset, length) {
      const bytes = new Uint8Array(length)
      if (offset < header.length) bytes.set(header.subarray(offset, Math.min(header.length, offset + length)))
      return bytes
    },
  }
}

it('does not read an image of more than 4 GiB whole, but any of its rows', () => {
  const file = openFits(zeros(-32, 40_000, 40_000))
  const image = openImage(file, file.hdus[0]!)
  expect(() => image.read()).toThrow(
    expect.objectContaining({
      name: 'FitsError',
      code: 'too_large',
      message: expect.stringContaining('40000 × 40000'),
    }),
  )
  const row = new Float32Array(40_000).fill(1)
  image.readRows(39_999, 1, row)
  expect(row.every((value) => value === 0)).toBe(true)
})
