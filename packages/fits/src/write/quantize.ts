import type { RowStatistics } from './noise.ts'

/** Stored integer of a pixel that is NaN; the ZBLANK of every file written here. */
export const BLANK = -2147483647

// Integers that cfitsio keeps free at the lower end for blanks and the like.
const RESERVED = 10
const LARGEST_RANGE = 2 * 2147483647 - RESERVED
const LARGEST_POSITIVE_RANGE = 2147483647 - RESERVED

/** Linear scaling of a tile: `value = (stored − dither + 0.5) × scale + zero`. */
export interface Scaling {
  scale: number
  zero: number
}

/**
 * Scaling of one tile of `width` pixels as cfitsio chooses it: step = noise / `quantizeLevel` (`−quantizeLevel`
 * itself where that is negative). Null where the tile cannot be quantised (no noise, a single pixel, infinities, or
 * more steps than an integer has) and is to be stored losslessly.
 */
export function chooseScaling(statistics: RowStatistics, width: number, quantizeLevel: number): Scaling | null {
  const { valid, minimum, maximum, noise } = statistics
  const scale = quantizeLevel < 0 ? -quantizeLevel : noise / quantizeLevel
  const steps = Math.fround(maximum - minimum) / scale
  if (width < 2 || scale === 0 || !(steps <= LARGEST_RANGE)) return null
  // With blanks the values move next to the blank's own integer, so that differences of neighbours stay small.
  if (valid < width) return { scale, zero: minimum - scale * (BLANK + RESERVED) }
  // A multiple of the step: the same scaling comes out when the file is unpacked and packed again.
  if (steps < LARGEST_POSITIVE_RANGE) return { scale, zero: Math.trunc(minimum / scale + 0.5) * scale }
  return { scale, zero: Math.fround(minimum + maximum) / 2 }
}

/**
 * Stored integers of a row: `(value − zero) / scale + dither − 0.5`, rounded half away from zero; {@link BLANK} for
 * NaN.
 *
 * @param dither the tile's random numbers, one a pixel
 */
export function quantizeRow(
  pixels: Float32Array,
  offset: number,
  width: number,
  { scale, zero }: Scaling,
  dither: Float32Array,
  out: Int32Array,
): void {
  for (let i = 0; i < width; i++) {
    const value = pixels[offset + i]!
    if (Number.isNaN(value)) {
      out[i] = BLANK
      continue
    }
    const exact = (value - zero) / scale + dither[i]! - 0.5
    out[i] = exact >= 0 ? exact + 0.5 : exact - 0.5
  }
}
