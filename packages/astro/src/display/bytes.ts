import { gammaTable } from './gamma.ts'
import type { DisplayLimits, PixelValues } from './scale.ts'

/**
 * An image as 8-bit grey levels, top row first (FITS rows run upwards, screens downwards): `width · height` bytes.
 *
 * Level = round(255·(clip(x, black, white) − black)/(white − black)), half to even, NaN 0; then through `table`
 * (the screen's gamma unless another one is given). `limits` null: all black. Conventions: docs/conventions.md.
 */
export function toDisplayBytes(
  pixels: PixelValues,
  width: number,
  height: number,
  limits: DisplayLimits | null,
  table: Uint8Array = gammaTable,
): Uint8Array {
  const levels = new Uint8Array(width * height)
  if (limits === null) return levels.fill(table[0]!)
  for (let row = 0; row < height; row++) {
    scaleRow(pixels, row * width, width, limits, table, levels, (height - 1 - row) * width)
  }
  return levels
}

/** Levels without gamma: the table that changes nothing. */
export const linearTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, level) => level)

/** Adding and taking away 1.5 · 2⁵² leaves no bits below 1: rounded to an integer, half to even, without a branch. */
const ROUNDING = 6755399441055744
/** Up to here a level fits the 32 bits in which it is cut to 0 … 255. */
const FITS_INTEGER = 2 ** 31

function scaleRow(
  pixels: PixelValues,
  from: number,
  count: number,
  limits: DisplayLimits,
  table: Uint8Array,
  out: Uint8Array,
  to: number,
): void {
  if (pixels instanceof Float32Array) {
    const row = pixels.subarray(from, from + count)
    const reach = (255 * (largestMagnitude(row) + Math.abs(limits.black))) / (limits.white - limits.black)
    if (reach < FITS_INTEGER) {
      scaleModestRow(row, limits, table, out, to)
      return
    }
  }
  const { black, white } = limits
  for (let i = 0; i < count; i++) {
    const level = (255 * (pixels[from + i]! - black)) / (white - black)
    out[to + i] = table[level >= 255 ? 255 : level > 0 ? level + ROUNDING - ROUNDING : 0]!
  }
}

/** A power of two above every magnitude in the row, from the exponents alone; infinite where NaN or infinity is. */
function largestMagnitude(row: Float32Array): number {
  const bits = new Int32Array(row.buffer, row.byteOffset, row.length)
  let seen = 0
  for (let i = 0; i < bits.length; i++) seen |= bits[i]!
  const exponent = (seen >>> 23) & 255
  return exponent === 255 ? Number.POSITIVE_INFINITY : 2 ** (exponent - 126)
}

/** Cuts to 0 … 255 by masks: around the median every comparison would be a coin toss for the branch predictor. */
function scaleModestRow(
  row: Float32Array,
  { black, white }: DisplayLimits,
  table: Uint8Array,
  out: Uint8Array,
  to: number,
): void {
  const range = white - black
  for (let i = 0; i < row.length; i++) {
    let level = ((255 * (row[i]! - black)) / range + ROUNDING - ROUNDING) | 0
    level &= ~(level >> 31)
    level |= (255 - level) >> 31
    out[to + i] = table[level & 255]!
  }
}
