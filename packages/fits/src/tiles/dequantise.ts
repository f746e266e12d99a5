import { DITHER_LENGTH, DITHER_STARTS, DITHER_VALUES } from '../rice/dither.ts'
import type { Dither } from './plan.ts'

/** With SUBTRACTIVE_DITHER_2 this integer is exactly 0.0 (section 10.2). */
export const EXACT_ZERO = -2147483646

/** No 32-bit integer: stands for "no blank". */
export const NO_BLANK = 2 ** 31

// The loops below differ in a term or a test. They are written out because a flag inside the loop costs three times as
// much, and each sees Float32Array alone, so that the engine compiles it for that type only. All compute in double and
// round once.

function plain(q: Int32Array, from: number, count: number, out: Float32Array, to: number, scale: number, zero: number) {
  for (let i = 0; i < count; i++) out[to + i] = q[from + i]! * scale + zero
}

function plainBlank(
  q: Int32Array,
  from: number,
  count: number,
  out: Float32Array,
  to: number,
  scale: number,
  zero: number,
  blank: number,
) {
  for (let i = 0; i < count; i++) {
    const value = q[from + i]!
    out[to + i] = value === blank ? Number.NaN : value * scale + zero
  }
}

function ditherOne(
  q: Int32Array,
  from: number,
  count: number,
  out: Float32Array,
  to: number,
  scale: number,
  zero: number,
  next: number,
) {
  const random = DITHER_VALUES
  for (let i = 0; i < count; i++) out[to + i] = (q[from + i]! - random[next + i]! + 0.5) * scale + zero
}

function ditherOneBlank(
  q: Int32Array,
  from: number,
  count: number,
  out: Float32Array,
  to: number,
  scale: number,
  zero: number,
  next: number,
  blank: number,
) {
  const random = DITHER_VALUES
  for (let i = 0; i < count; i++) {
    const value = q[from + i]!
    out[to + i] = value === blank ? Number.NaN : (value - random[next + i]! + 0.5) * scale + zero
  }
}

function ditherTwo(
  q: Int32Array,
  from: number,
  count: number,
  out: Float32Array,
  to: number,
  scale: number,
  zero: number,
  next: number,
  blank: number,
) {
  const random = DITHER_VALUES
  for (let i = 0; i < count; i++) {
    const value = q[from + i]!
    if (value === EXACT_ZERO) out[to + i] = 0
    else out[to + i] = value === blank ? Number.NaN : (value - random[next + i]! + 0.5) * scale + zero
  }
}

/** Every case in one loop, for float64 images, which are rare. */
function intoDoubles(
  q: Int32Array,
  from: number,
  count: number,
  out: Float64Array,
  to: number,
  tile: TileDequantiser,
  next: number,
) {
  const { dither, scale, zero, blank } = tile
  for (let i = 0; i < count; i++) {
    const value = q[from + i]!
    if (value === blank) out[to + i] = Number.NaN
    else if (dither === 'none') out[to + i] = value * scale + zero
    else if (dither === 'two' && value === EXACT_ZERO) out[to + i] = 0
    else out[to + i] = (value - DITHER_VALUES[next + i]! + 0.5) * scale + zero
  }
}

/**
 * Turns the integers of one tile after another into floats (section 10.2): value = (q − r + 0.5) × scale + zero with
 * dither, q × scale + zero without, NaN for blanks. The random numbers r go on from call to call until `start` begins
 * another tile; they advance for blank and zero pixels too.
 */
export class TileDequantiser {
  readonly dither: Dither
  scale = 1
  zero = 0
  blank = NO_BLANK
  #seedIndex = 0
  #next = 0

  constructor(dither: Dither) {
    this.dither = dither
  }

  /** @param seedIndex index of the tile in the dither sequence, 0 to 9999 (`ditherIndex`) */
  start(seedIndex: number, scale: number, zero: number, blank: number): void {
    this.scale = scale
    this.zero = zero
    this.blank = blank
    this.#seedIndex = seedIndex
    this.#next = DITHER_STARTS[seedIndex]!
  }

  /** Writes the values of q[from .. from + count) to out[to …]. */
  run(q: Int32Array, from: number, count: number, out: Float32Array | Float64Array, to: number): void {
    if (!(Number.isFinite(this.scale) && Number.isFinite(this.zero))) {
      // A writer that let a NaN into the noise gives such a scale: there are no values to be had.
      out.fill(Number.NaN, to, to + count)
      return
    }
    if (this.dither === 'none') {
      this.#segment(q, from, count, out, to, 0)
      return
    }
    for (let done = 0; done < count; ) {
      const length = Math.min(count - done, DITHER_LENGTH - this.#next)
      this.#segment(q, from + done, length, out, to + done, this.#next)
      this.#advance(length)
      done += length
    }
  }

  #advance(count: number): void {
    this.#next += count
    if (this.#next < DITHER_LENGTH) return
    this.#seedIndex = (this.#seedIndex + 1) % DITHER_LENGTH
    this.#next = DITHER_STARTS[this.#seedIndex]!
  }

  #segment(
    q: Int32Array,
    from: number,
    count: number,
    out: Float32Array | Float64Array,
    to: number,
    next: number,
  ): void {
    const { scale, zero, blank } = this
    if (out instanceof Float64Array) intoDoubles(q, from, count, out, to, this, next)
    else if (this.dither === 'two') ditherTwo(q, from, count, out, to, scale, zero, next, blank)
    else if (this.dither === 'one') {
      if (blank === NO_BLANK) ditherOne(q, from, count, out, to, scale, zero, next)
      else ditherOneBlank(q, from, count, out, to, scale, zero, next, blank)
    } else if (blank === NO_BLANK) plain(q, from, count, out, to, scale, zero)
    else plainBlank(q, from, count, out, to, scale, zero, blank)
  }
}
