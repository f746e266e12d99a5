import { DITHER_LENGTH, DITHER_STARTS, DITHER_VALUES, tileDither } from '../rice/dither.ts'
import { encodeRice, riceBound } from '../rice/encode.ts'
import { Arena, instantiateKernels, type Kernels } from '../rice/kernels.ts'
import { noiseFromMedians, type RowStatistics, rowStatistics, SPAN, withoutNaN } from './noise.ts'
import { BLANK, quantizeRow, type Scaling } from './quantize.ts'

/** Compresses rows of one width, one at a time: first `statistics`, then `encode` of the same row. */
export interface RowEncoder {
  readonly width: number
  /** Takes `row` as the current one. */
  statistics(row: Float32Array): RowStatistics
  /** Writes the tile of the current row to `out` at `offset`; gives its length. */
  encode(scaling: Scaling, ditherIndex: number, out: Uint8Array, offset: number): number
}

/** The plain reading, and what the kernels are tested against. */
export function createPlainRowEncoder(width: number): RowEncoder {
  const dither = new Float32Array(width)
  const stored = new Int32Array(width)
  let current: Float32Array = new Float32Array(0)
  return {
    width,
    statistics(row) {
      current = row
      return rowStatistics(row, 0, width)
    },
    encode(scaling, ditherIndex, out, offset) {
      tileDither(ditherIndex, width, dither)
      quantizeRow(current, 0, width, scaling, dither, stored)
      return encodeRice(stored, 0, width, out, offset)
    },
  }
}

/**
 * Half-width of the bracket in which the next row's median difference is looked for, relative to that of the rows
 * before: about three standard deviations of the median of 4096 differences. Wider for shorter rows.
 */
const LEAST_BRACKET = 0.08
const BRACKET_BY_ROOT = 5
/** Share of a new row in what the next is thought to be. */
const NEW_ROW_SHARE = 0.25

/** The same tiles by WebAssembly, an order of magnitude sooner. */
export class KernelRowEncoder implements RowEncoder {
  readonly width: number
  readonly #kernels: Kernels = instantiateKernels()
  readonly #dither: number
  readonly #row: number
  readonly #valid: number
  readonly #stored: number
  readonly #scratch: number
  readonly #brackets: number
  readonly #medians: number
  readonly #out: number
  readonly #bytes: Uint8Array
  readonly #floats: Float32Array
  readonly #guess: [number, number, number] = [0, 0, 0]

  constructor(width: number) {
    this.width = width
    const arena = new Arena(this.#kernels)
    const rowBytes = (width + 4) * 4
    this.#dither = arena.take((DITHER_LENGTH + 4) * 8)
    // The differences of a row reach eight pixels back, and are taken four at a time.
    this.#row = arena.take(rowBytes + 32)
    this.#valid = arena.take(rowBytes + 32)
    this.#stored = arena.take(rowBytes + 16) + 16
    this.#scratch = arena.take(3 * rowBytes)
    this.#brackets = arena.take(24)
    this.#medians = arena.take(12)
    this.#out = arena.take(riceBound(width))
    const { buffer } = arena.memory
    this.#bytes = new Uint8Array(buffer)
    this.#floats = new Float32Array(buffer)
    new Float64Array(buffer, this.#dither, DITHER_LENGTH).set(DITHER_VALUES)
  }

  statistics(row: Float32Array): RowStatistics {
    this.#floats.set(row, this.#row >> 2)
    if (!this.#kernels.rowRange(this.#row, row.length)) return this.#statisticsOf(row, this.#row)
    const valid = withoutNaN(row)
    if (valid.length === 0) return rowStatistics(row, 0, row.length)
    this.#floats.set(valid, this.#valid >> 2)
    this.#kernels.rowRange(this.#valid, valid.length)
    return this.#statisticsOf(valid, this.#valid)
  }

  /** Of pixels without NaN that are in memory already; their range was just taken. */
  #statisticsOf(pixels: Float32Array, address: number): RowStatistics {
    const minimum = this.#kernels.minimum.value
    const maximum = this.#kernels.maximum.value
    const valid = pixels.length
    if (valid < SPAN || !Number.isFinite(maximum - minimum)) return { valid, minimum, maximum, noise: 0 }
    const half = Math.max(LEAST_BRACKET, BRACKET_BY_ROOT / Math.sqrt(valid))
    const found = this.#mediansWithin(address, valid, half) || this.#mediansWithin(address, valid, Infinity)
    return found ? { valid, minimum, maximum, noise: this.#noise() } : rowStatistics(pixels, 0, valid)
  }

  #mediansWithin(address: number, count: number, half: number): boolean {
    const brackets = this.#brackets >> 2
    for (let i = 0; i < 3; i++) {
      const guess = this.#guess[i]!
      this.#floats[brackets + 2 * i] = half < 1 ? guess * (1 - half) : 0
      this.#floats[brackets + 2 * i + 1] = half === Infinity ? Infinity : guess * (1 + half)
    }
    return this.#kernels.medianDifferences(address, count, this.#brackets, this.#scratch, this.#medians) === 0
  }

  #noise(): number {
    const medians = this.#medians >> 2
    for (let i = 0; i < 3; i++) {
      const guess = this.#guess[i]!
      const median = this.#floats[medians + i]!
      this.#guess[i] = guess === 0 ? median : guess + NEW_ROW_SHARE * (median - guess)
    }
    return noiseFromMedians(this.#floats[medians]!, this.#floats[medians + 1]!, this.#floats[medians + 2]!)
  }

  encode(scaling: Scaling, ditherIndex: number, out: Uint8Array, offset: number): number {
    this.#quantize(scaling, ditherIndex)
    const length = this.#kernels.encodeTile(this.#stored, this.width, this.#out)
    out.set(this.#bytes.subarray(this.#out, this.#out + length), offset)
    return length
  }

  #quantize({ scale, zero }: Scaling, ditherIndex: number): void {
    let index = ditherIndex
    let next = DITHER_STARTS[index]!
    for (let done = 0; done < this.width; ) {
      const length = Math.min(this.width - done, DITHER_LENGTH - next)
      const at = done * 4
      const dither = this.#dither + next * 8
      this.#kernels.quantize(this.#row + at, dither, this.#stored + at, length, scale, zero, BLANK)
      done += length
      index = (index + 1) % DITHER_LENGTH
      next = DITHER_STARTS[index]!
    }
  }
}
