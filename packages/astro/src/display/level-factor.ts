import { ROUNDING } from './rounding.ts'
import type { DisplayLimits } from './scale.ts'

const LEVELS = 255
/**
 * A pixel value at which a level ends is known to within this part of the larger limit: several times what rounding in
 * double precision moves it by.
 */
const UNCERTAIN = 2 ** -48
const FLOAT32_STEP = 2 ** -24

/**
 * The factor 255/(white − black), if (pixel − black)·factor gives every float32 pixel the same level as
 * 255·(pixel − black)/(white − black) does, which takes half as long again; else null.
 *
 * Three pixels for each level are enough to know: both formulas rise with the pixel and differ only in the last bits of
 * a double. So their levels can differ only next to a value where a level ends, and of float32 numbers only that
 * closest to it and the neighbours of that are so near.
 */
export function levelFactor({ black, white }: DisplayLimits): number | null {
  const range = white - black
  const factor = LEVELS / range
  const uncertain = UNCERTAIN * Math.max(Math.abs(black), Math.abs(white))
  const pixel = new Float32Array(1)
  const bits = new Int32Array(pixel.buffer)
  for (let level = 0; level < LEVELS; level++) {
    const end = black + ((level + 0.5) * range) / LEVELS
    // Close to zero float32 numbers are so dense that more than three are within what is uncertain.
    if (!(Math.abs(end) * FLOAT32_STEP > uncertain)) return null
    pixel[0] = end
    bits[0]!--
    for (let neighbour = 0; neighbour < 3; neighbour++, bits[0]!++) {
      const above = pixel[0]! - black
      if (above * factor + ROUNDING !== (LEVELS * above) / range + ROUNDING) return null
    }
  }
  return factor
}
