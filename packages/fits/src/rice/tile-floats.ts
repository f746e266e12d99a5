import { DITHER_LENGTH, DITHER_STARTS, DITHER_VALUES } from './dither.ts'
import type { Arena, Kernels } from './kernels.ts'

/** How the integers of a tile stand for floats (FITS standard 4.0, section 10.2). */
export interface TileScaling {
  /** ZSCALE and ZZERO; where one is not finite there are no values to be had, and the tile is NaN. */
  scale: number
  zero: number
  /** Index of the tile in the dither sequence; −1 where it is not dithered. */
  ditherIndex: number
  /** Stored for NaN (ZBLANK); null for none. */
  blank: number | null
  /** Stored for exactly 0 (`SUBTRACTIVE_DITHER_2`); null for none. */
  exactZero: number | null
}

/** Whether the scaling is one of numbers. */
export function hasValues({ scale, zero }: TileScaling): boolean {
  return Number.isFinite(scale) && Number.isFinite(zero)
}

/** Whether `count` codes become floats at once: no integer is marked, and the random numbers do not wrap. */
export function takesCodes(scaling: TileScaling, count: number): boolean {
  if (!hasValues(scaling) || scaling.blank !== null || scaling.exactZero !== null) return false
  const start = scaling.ditherIndex < 0 ? 0 : DITHER_STARTS[scaling.ditherIndex]!
  return start + count <= DITHER_LENGTH
}

/**
 * Decoded tiles to floats, `(stored − dither + 0.5) × scale + zero` in double, rounded; all in the memory of the
 * kernels. With room for a multiple of four at `out`.
 */
export class TileFloats {
  readonly #kernels: Kernels
  /** Address of the random numbers, and of as many halves. */
  readonly #dither: number
  readonly #half: number

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels
    const tableBytes = (DITHER_LENGTH + 4) * 8
    this.#dither = arena.take(tableBytes)
    this.#half = arena.take(tableBytes)
    const { buffer } = kernels.memory
    new Float64Array(buffer, this.#dither, DITHER_LENGTH).set(DITHER_VALUES)
    // One formula for both: with ½ for each random number, q − ½ + ½ is q, the value of a tile that is not dithered.
    new Float64Array(buffer, this.#half, DITHER_LENGTH + 4).fill(0.5)
  }

  /** Of codes, where it `takesCodes`. @param first what the first difference is added to */
  fromCodes(codes: number, first: number, out: number, count: number, { scale, zero, ditherIndex }: TileScaling): void {
    const dither = ditherIndex < 0 ? this.#half : this.#dither + DITHER_STARTS[ditherIndex]! * 8
    this.#kernels.toFloats(codes, dither, out, count, scale, zero, first)
  }

  /** Of stored integers, where it `hasValues`. */
  fromIntegers(stored: number, out: number, count: number, scaling: TileScaling): void {
    const { blank, exactZero } = scaling
    this.#dequantize(stored, out, count, scaling)
    if (blank !== null) this.#kernels.replaceMarked(stored, out, count, blank, Number.NaN)
    if (exactZero !== null) this.#kernels.replaceMarked(stored, out, count, exactZero, 0)
  }

  #dequantize(stored: number, out: number, count: number, { scale, zero, ditherIndex }: TileScaling): void {
    const dithered = ditherIndex >= 0
    const table = dithered ? this.#dither : this.#half
    let index = ditherIndex
    let next = dithered ? DITHER_STARTS[index]! : 0
    for (let done = 0; done < count; ) {
      const length = Math.min(count - done, DITHER_LENGTH - next)
      const at = done * 4
      this.#kernels.dequantize(stored + at, table + next * 8, out + at, length, scale, zero)
      done += length
      // At the end of the sequence the index moves on, and gives a new start.
      index = (index + 1) % DITHER_LENGTH
      next = dithered ? DITHER_STARTS[index]! : 0
    }
  }
}
