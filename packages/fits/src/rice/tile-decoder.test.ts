import { describe, expect, test } from 'vitest'
import { FitsError } from '../errors.ts'
import { decodeRice, type RiceWidth } from './decode.ts'
import { ditherIndex, tileDither } from './dither.ts'
import { encodeRice, riceBound } from './encode.ts'
import { EXACT_ZERO, type QuantizedFormat, TileDecoder } from './tile-decoder.ts'

/** Seeded numbers from 0 to 1 (the generator of the dither sequence). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

function encoded(pixels: Int32Array): Uint8Array {
  const bytes = new Uint8Array(riceBound(pixels.length))
  return bytes.slice(0, encodeRice(pixels, 0, pixels.length, bytes, 0))
}

const whole = (bytes: Uint8Array) => ({ bytes, byteOffset: 0, byteLength: bytes.length })

const random = generator(20)
const COUNT = 150
const tiles: Record<string, Int32Array> = {
  'small noise': Int32Array.from({ length: COUNT }, () => 500 + 20 * random()),
  'large noise': Int32Array.from({ length: COUNT }, () => 2e6 * random()),
  'a flat block within noise': Int32Array.from({ length: COUNT }, (_, i) => (i > 40 && i < 110 ? 7 : 40 * random())),
  'lone peaks, whose codes are longer than a window': Int32Array.from({ length: COUNT }, (_, i) =>
    i % 37 === 5 ? 3000 : 2 * random(),
  ),
  'all 32 bits': Int32Array.from({ length: COUNT }, () => (random() - 0.5) * 2 ** 32),
  blanks: Int32Array.from({ length: COUNT }, (_, i) => (i % 11 === 0 ? -2147483647 : -2147483600 + 9 * random())),
  zeros: new Int32Array(COUNT),
}

describe('tiles decoded by the kernels', () => {
  const decoder = new TileDecoder()
  const names = Object.keys(tiles)
  const pairs = names.flatMap((first) => names.map((second) => [first, second] as const))

  test.each(pairs)('%s beside %s: the integers that were encoded', (first, second) => {
    const out = new Int32Array(1 + 3 * COUNT)
    const trio = [tiles[first]!, tiles[second]!, tiles[first]!]
    const format = { blockSize: 32, bytesPerPixel: 4 } as const
    decoder.integers(
      trio.map((tile) => whole(encoded(tile))),
      COUNT,
      format,
      out,
      1,
    )
    expect(out).toEqual(Int32Array.of(0, ...trio.flatMap((tile) => [...tile])))
  })

  const damaged = [1, 2, 4].flatMap((width) => [4, 16, 32, 64, 100, 5000].map((blockSize) => ({ width, blockSize })))

  test.each(damaged)(
    'bytes of any kind, $width bytes a pixel, blocks of $blockSize: what the plain code makes of them, be it an error',
    ({ width, blockSize }) => {
      const bytesPerPixel = width as RiceWidth
      for (let trial = 0; trial < 60; trial++) {
        const bytes = Uint8Array.from({ length: 20 + 400 * random() }, () => 256 * random() ** (1 + (trial % 5)))
        const plain = attempt((out) => decodeRice(bytes, 0, bytes.length, 99, blockSize, bytesPerPixel, out, 0))
        const fast = attempt((out) => decoder.integers([whole(bytes)], 99, { blockSize, bytesPerPixel }, out, 0))
        expect(fast).toEqual(plain)
      }
    },
  )

  function attempt(decode: (out: Int32Array) => void): Int32Array | string {
    const out = new Int32Array(99)
    try {
      decode(out)
      return out
    } catch (error) {
      if (error instanceof FitsError) return error.message
      throw error
    }
  }

  test('a damaged tile is an error also beside a good one', () => {
    const good = encoded(tiles['small noise']!)
    const out = new Int32Array(2 * COUNT)
    const format = { blockSize: 32, bytesPerPixel: 4 } as const
    const pair = [whole(good), whole(good.subarray(0, 40))]
    expect(() => decoder.integers(pair, COUNT, format, out, 0)).toThrow('the Rice-compressed tile ends')
  })
})

describe('quantised tiles', () => {
  const decoder = new TileDecoder()
  const format: QuantizedFormat = { blockSize: 32, bytesPerPixel: 4, blank: null, exactZero: null }

  /** The formula of the standard, in double. */
  function plainFloats(stored: Int32Array, scale: number, zero: number, index: number): Float32Array {
    const dither = new Float32Array(stored.length).fill(0.5)
    if (index >= 0) tileDither(index, stored.length, dither)
    return Float32Array.from(stored, (q, i) => (q - dither[i]! + 0.5) * scale + zero)
  }

  test.each([
    ['dithered', 150, ditherIndex(3, 77)],
    ['not dithered', 150, -1],
    ['longer than the random sequence', 23001, ditherIndex(0, 10000)],
    ['not dithered and long', 23001, -1],
  ])('%s: (stored − dither + ½) × scale + zero, rounded to float32', (_what, count, index) => {
    const stored = Int32Array.from({ length: count }, () => 3000 * random() - 1500)
    const tile = { ...whole(encoded(stored)), scale: 0.731, zero: 217.3, ditherIndex: index }
    const out = new Float32Array(2 * count)
    decoder.floats([tile, tile], count, format, out, 0)
    const want = plainFloats(stored, 0.731, 217.3, index)
    expect(out.subarray(0, count)).toEqual(want)
    expect(out.subarray(count)).toEqual(want)
  })

  test('blanks are NaN, the zeros of SUBTRACTIVE_DITHER_2 are 0, and neither disturbs the rest', () => {
    const stored = Int32Array.from({ length: 70 }, (_, i) => [-2147483647, EXACT_ZERO, 10 + i][i % 3]!)
    const tile = { ...whole(encoded(stored)), scale: 0.5, zero: 3, ditherIndex: 8 }
    const out = new Float32Array(70)
    decoder.floats([tile], 70, { ...format, blank: -2147483647, exactZero: EXACT_ZERO }, out, 0)
    const want = plainFloats(stored, 0.5, 3, 8).map((value, i) => [Number.NaN, 0, value][i % 3]!)
    expect(out).toEqual(want)
  })

  test('a scale that is no number makes the tile NaN, not garbage', () => {
    const tile = { ...whole(encoded(tiles.zeros!)), scale: Number.NaN, zero: 3, ditherIndex: 8 }
    const out = new Float32Array(COUNT)
    decoder.floats([tile], COUNT, format, out, 0)
    expect(out.every(Number.isNaN)).toBe(true)
  })
})
