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
  // Storing into a clamped array is exactly the rule: cut to 0 … 255, round half to even, NaN becomes 0.
  const clamped = new Uint8ClampedArray(levels.buffer)
  const { black, white } = limits
  const range = white - black
  for (let row = 0; row < height; row++) {
    scaleRow(pixels, row * width, width, black, range, clamped, (height - 1 - row) * width)
  }
  for (let i = 0; i < levels.length; i++) levels[i] = table[levels[i]!]!
  return levels
}

/** Levels without gamma: the table that changes nothing. */
export const linearTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, level) => level)

function scaleRow(
  pixels: PixelValues,
  from: number,
  count: number,
  black: number,
  range: number,
  out: Uint8ClampedArray,
  to: number,
): void {
  for (let i = 0; i < count; i++) out[to + i] = (255 * (pixels[from + i]! - black)) / range
}
