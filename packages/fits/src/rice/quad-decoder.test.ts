import { describe, expect, test } from 'vitest'
import { FitsError } from '../errors.ts'
import { decodeRice, type RiceWidth } from './decode.ts'
import { ditherIndex, tileDither } from './dither.ts'
import { encodeRice, riceBound } from './encode.ts'
import { type RiceFormat, RiceQuadDecoder } from './quad-decoder.ts'
import type { TileScaling } from './tile-floats.ts'

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

const WORDS: RiceFormat = { blockSize: 32, bytesPerPixel: 4 }

/** Up to four tiles decoded in one go; copies. */
function together(decoder: RiceQuadDecoder, tiles: readonly Uint8Array[], count: number, format = WORDS): Int32Array[] {
  for (const [slot, tile] of tiles.entries()) decoder.load(slot, tile, 0, tile.length, count)
  decoder.decode(tiles.length, count, format)
  return tiles.map((_, slot) => decoder.integers(slot).slice())
}

function single(decoder: RiceQuadDecoder, tile: Uint8Array, count: number, format = WORDS): Int32Array {
  decoder.load(0, tile, 0, tile.length, count)
  decoder.decode(1, count, format)
  return decoder.integers(0).slice()
}

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
  const decoder = new RiceQuadDecoder()
  const names = Object.keys(tiles)
  const pairs = names.flatMap((first) => names.map((second) => [first, second] as const))

  test.each(pairs)('%s beside %s: the integers that were encoded', (first, second) => {
    const [one, two] = [tiles[first]!, tiles[second]!]
    for (const some of [[two], [one, two], [two, one, one], [one, two, one, two], [one, one, one, two]]) {
      expect(together(decoder, some.map(encoded), COUNT)).toEqual(some)
    }
  })

  const damaged = [1, 2, 4].flatMap((width) => [4, 16, 32, 64, 100, 5000].map((blockSize) => ({ width, blockSize })))

  test.each(damaged)(
    'bytes of any kind, $width bytes a pixel, blocks of $blockSize: what the plain code makes of them, be it an error',
    ({ width, blockSize }) => {
      const bytesPerPixel = width as RiceWidth
      const any = new RiceQuadDecoder()
      for (let trial = 0; trial < 60; trial++) {
        const bytes = Uint8Array.from({ length: 400 * random() }, () => 256 * random() ** (1 + (trial % 5)))
        const plain = attempt(() => {
          const out = new Int32Array(99)
          decodeRice(bytes, 0, bytes.length, 99, blockSize, bytesPerPixel, out, 0)
          return out
        })
        const format = { blockSize, bytesPerPixel }
        expect(attempt(() => single(any, bytes, 99, format))).toEqual(plain)
        expect(attempt(() => together(any, [bytes, bytes], 99, format)[1]!)).toEqual(plain)
      }
    },
  )

  test.each([
    [1, false, 255, 0],
    [1, true, 255, 0x80],
    [2, false, 0xffff, 0],
    [2, true, 0xffff, 0x8000],
  ] as const)('%s bytes a pixel in as many bytes, highest bit turned over: %s', (bytesPerPixel, flip, mask, top) => {
    const narrow = new RiceQuadDecoder()
    const format = { blockSize: 32, bytesPerPixel }
    let decoded = 0
    for (let trial = 0; trial < 200; trial++) {
      const bytes = Uint8Array.from({ length: 800 }, () => 256 * random())
      const count = 1 + Math.floor(150 * random())
      const plain = attempt(() => {
        const out = new Int32Array(count)
        decodeRice(bytes, 0, bytes.length, count, 32, bytesPerPixel, out, 0)
        return out
      })
      for (const slot of [0, 1]) narrow.load(slot, bytes, 0, bytes.length, count)
      narrow.decode(1 + (trial % 2), count, format)
      const got = narrow.narrow(0, flip)
      if (got === null || typeof plain === 'string') continue // for the plain code to judge
      decoded++
      expect(Array.from(got)).toEqual(Array.from(plain, (value) => (value & mask) ^ top))
    }
    expect(decoded).toBeGreaterThan(20)
  })

  test.each([
    [16, false],
    [32, true],
    [32, false],
    [64, false],
  ] as const)(
    'tiles of bytes most of which are equal, blocks of %i, highest bit turned over: %s',
    (blockSize, flip) => {
      const sparse = new RiceQuadDecoder()
      let [decoded, refused] = [0, 0]
      for (let trial = 0; trial < 300; trial++) {
        const some = () => Uint8Array.from({ length: 20 + 20 * random() }, () => (random() < 0.08 ? 256 * random() : 0))
        const both = [some(), some()] as const
        const count = 8 * 40 + Math.floor((trial % 3 === 0 ? 6000 : 1500) * random())
        const plain = both.map((bytes) =>
          attempt(() => {
            const out = new Int32Array(count)
            decodeRice(bytes, 0, bytes.length, count, blockSize, 1, out, 0)
            return out
          }),
        )
        for (const slot of [0, 1] as const) sparse.load(slot, both[slot], 0, both[slot].length, count)
        sparse.decode(2, count, { blockSize, bytesPerPixel: 1 })
        for (const slot of [0, 1] as const) {
          const want = plain[slot]!
          const asBytes = (trial + slot) % 2 === 0 ? sparse.narrow(slot, flip) : null
          if (asBytes !== null && typeof want !== 'string')
            expect(asBytes).toEqual(Uint8Array.from(want, (value) => value ^ (flip ? 0x80 : 0)))
          else expect(attempt(() => sparse.integers(slot).slice())).toEqual(want)
          if (typeof want === 'string') refused++
          else decoded++
        }
      }
      expect(decoded).toBeGreaterThan(50)
      expect(refused).toBeGreaterThan(10)
    },
  )

  function attempt(decode: () => Int32Array): Int32Array | string {
    try {
      return decode()
    } catch (error) {
      if (error instanceof FitsError) return error.message
      throw error
    }
  }

  test('of a good tile and a damaged one only the damaged one is an error', () => {
    const good = encoded(tiles['small noise']!)
    decoder.load(0, good, 0, good.length, COUNT)
    decoder.load(1, good, 0, 40, COUNT)
    decoder.decode(2, COUNT, WORDS)
    expect(decoder.integers(0)).toEqual(tiles['small noise'])
    expect(() => decoder.integers(1)).toThrow('the Rice-compressed tile ends')
  })
})

describe('quantised tiles', () => {
  const decoder = new RiceQuadDecoder()
  const EXACT_ZERO = -2147483646
  const scaling: TileScaling = { scale: 0.731, zero: 217.3, ditherIndex: -1, blank: null, exactZero: null }

  /** The formula of the standard, in double. */
  function plainFloats(stored: Int32Array, { scale, zero, ditherIndex }: TileScaling): Float32Array {
    const dither = new Float32Array(stored.length).fill(0.5)
    if (ditherIndex >= 0) tileDither(ditherIndex, stored.length, dither)
    return Float32Array.from(stored, (q, i) => (q - dither[i]! + 0.5) * scale + zero)
  }

  function floats(stored: Int32Array, asked: TileScaling): Float32Array {
    single(decoder, encoded(stored), stored.length)
    return decoder.floats(0, asked).slice()
  }

  test.each([
    ['dithered', 150, ditherIndex(3, 77)],
    ['not dithered', 150, -1],
    ['longer than the random sequence', 23001, ditherIndex(0, 10000)],
    ['not dithered and long', 23001, -1],
  ])('%s: (stored − dither + ½) × scale + zero, rounded to float32', (_what, count, index) => {
    const stored = Int32Array.from({ length: count }, () => 3000 * random() - 1500)
    const asked = { ...scaling, ditherIndex: index }
    expect(floats(stored, asked)).toEqual(plainFloats(stored, asked))
  })

  test('blanks are NaN, the zeros of SUBTRACTIVE_DITHER_2 are 0, and neither disturbs the rest', () => {
    const stored = Int32Array.from({ length: 70 }, (_, i) => [-2147483647, EXACT_ZERO, 10 + i][i % 3]!)
    const asked = { ...scaling, ditherIndex: 8, blank: -2147483647, exactZero: EXACT_ZERO }
    const want = plainFloats(stored, asked).map((value, i) => [Number.NaN, 0, value][i % 3]!)
    expect(floats(stored, asked)).toEqual(want)
  })

  test('a scale that is no number makes the tile NaN, not garbage', () => {
    const values = floats(tiles.zeros!, { ...scaling, scale: Number.NaN })
    expect(values.every(Number.isNaN)).toBe(true)
  })
})
