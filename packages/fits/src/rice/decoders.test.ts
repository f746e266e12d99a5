import { expect, test } from 'vitest'
import { openFits } from '../file.ts'
import { findScienceImage, type ImageReader, openImage } from '../image/open-image.ts'
import { bytesSource } from '../source.ts'
import { createCompressedImageWriter } from '../write/compressed-image.ts'
import { writeFits } from '../write/write-fits.ts'
import { createRowMemory } from './decoders.ts'

const HEIGHT = 11

/** An image of waves, a row of it flat and one with a gap if wanted, RICE_1 and dithered. */
function compressed(width: number, gap: boolean): ImageReader {
  const bytes = new Uint8Array(2 ** 20)
  let end = 0
  const sink = {
    write(offset: number, piece: Uint8Array) {
      bytes.set(piece, offset)
      end = Math.max(end, offset + piece.length)
    },
  }
  const pixels = Float32Array.from({ length: width * HEIGHT }, (_, i) => 300 + 40 * Math.sin(i * i))
  pixels.fill(7, 3 * width, 4 * width)
  if (gap) pixels.fill(Number.NaN, 6 * width + 5, 6 * width + 9)
  const offset = writeFits(sink, [{ kind: 'empty' }])
  const writer = createCompressedImageWriter({ sink, offset, header: [], width, height: HEIGHT, ditherSeed: 9990 })
  writer.writeRows(pixels, HEIGHT)
  writer.finish()
  const file = openFits(bytesSource(bytes.subarray(0, end)))
  return openImage(file, findScienceImage(file))
}

test.each([
  ['rows', 128, 128, false],
  ['rows with missing pixels', 128, 128, true],
  ['rows that are no multiple of four pixels', 125, 128, false],
  ['rows longer than were told', 1200, 16, false],
])('%s are decoded into row memory as anywhere else, and nothing beside them is touched', (_what, width, told, gap) => {
  const image = compressed(width, gap)
  const whole = new Float32Array(width * HEIGHT)
  image.readRows(0, HEIGHT, whole)
  const { memory, address } = createRowMemory(4 * (whole.length + 32), told)
  const all = new Float32Array(memory.buffer, address, whole.length + 32).fill(-1)
  for (const [first, count] of [
    [0, HEIGHT],
    [2, 1],
    [1, 4],
    [5, 6],
  ] as const) {
    all.fill(-1)
    const into = all.subarray(16, 16 + count * width)
    image.readRows(first, count, into)
    expect(into).toEqual(whole.subarray(first * width, (first + count) * width))
    expect(all.subarray(0, 16)).toEqual(new Float32Array(16).fill(-1))
    expect(all.subarray(16 + count * width)).toEqual(new Float32Array(all.length - 16 - count * width).fill(-1))
  }
})
