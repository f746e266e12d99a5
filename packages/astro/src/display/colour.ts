import type { DisplayLimits } from './scale.ts'

/**
 * Adds the light of one channel to a colour, not rounded:
 * `sums[i] += weight · 255·(clip(value) − black)/(white − black)`, where clip cuts to black … white. NaN adds nothing.
 *
 * @param weight share of the colour in the channel's light, 0 … 1
 */
export function addChannel(
  values: Float32Array,
  { black, white }: DisplayLimits,
  weight: number,
  sums: Float32Array,
): void {
  const factor = (255 * weight) / (white - black)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    // False for NaN; what is at or below black adds 0.
    if (value > black) sums[i] = sums[i]! + (value < white ? value - black : white - black) * factor
  }
}

/** As in rounding.ts. Said here again, since with an imported number the loop takes a sixth longer. */
const ROUNDING = 1.5 * 2 ** 52

/**
 * Sums of one colour as 8-bit levels, every third byte from `to` on: cut to 255, rounded half to even, through `table`.
 *
 * @param sums 0 or more
 */
export function putColourLevels(sums: Float32Array, table: Uint8Array, out: Uint8Array, to: number): void {
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]!
    out[to + 3 * i] = table[sum < 255 ? sum + ROUNDING - ROUNDING : 255]!
  }
}
