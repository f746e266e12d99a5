import { FitsError } from '../errors.ts'

/** Length of the random sequence that dithering uses (FITS standard 4.0, appendix I). */
export const DITHER_LENGTH = 10000

const MULTIPLIER = 16807
const MODULUS = 2147483647
/** What the standard says the seed is after 10 000 steps: a check on the arithmetic of the generator. */
const LAST_SEED = 1043618065

/** The 10 000 numbers of appendix I, each between 0 and 1, rounded to float32 as every writer and reader does. */
export const DITHER_VALUES: Float32Array = ditherValues()

/** Where in the sequence a tile of this dither index begins: `trunc(500 × value)`, so never beyond 499. */
export const DITHER_STARTS: Uint16Array = Uint16Array.from(DITHER_VALUES, (value) => Math.trunc(value * 500))

function ditherValues(): Float32Array {
  const values = new Float32Array(DITHER_LENGTH)
  let seed = 1
  for (let i = 0; i < DITHER_LENGTH; i++) {
    seed = (MULTIPLIER * seed) % MODULUS // below 2^46: exact in a double
    values[i] = seed / MODULUS
  }
  if (seed !== LAST_SEED) throw new FitsError('bad_data', `the dither sequence ends with the seed ${seed}`)
  return values
}

/**
 * Dither index of a tile: `(tile − 1 + ZDITHER0 − 1) mod 10000`.
 *
 * @param tile number of the tile from 0, in the order of the table's rows
 * @param ditherSeed ZDITHER0, 1 to 10 000
 */
export function ditherIndex(tile: number, ditherSeed: number): number {
  return (tile + ditherSeed - 1) % DITHER_LENGTH
}

/** Writes to `out` the `count` random numbers that belong to the pixels of a tile, in order. */
export function tileDither(index: number, count: number, out: Float32Array): void {
  let seedIndex = index
  let next = DITHER_STARTS[seedIndex]!
  let done = 0
  while (done < count) {
    const length = Math.min(count - done, DITHER_LENGTH - next)
    out.set(DITHER_VALUES.subarray(next, next + length), done)
    done += length
    // At the end of the sequence the index moves on, and gives a new start.
    seedIndex = (seedIndex + 1) % DITHER_LENGTH
    next = DITHER_STARTS[seedIndex]!
  }
}
