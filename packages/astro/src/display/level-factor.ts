import type { DisplayLimits } from './scale.ts'

const LEVELS = 255
/** Adding and taking away 1.5 · 2⁵² leaves no bits below 1: rounded to an integer, half to even. */
const ROUNDING = 6755399441055744
/** Of a level's end, relative to the limits: several times what rounding in double precision moves it by. */
const UNCERTAIN = 2 ** -48
const FLOAT32_STEP = 2 ** -24

/**
 * 255/(white − black), if every float32 pixel has the same level whether the level is (pixel − black) times it or 255·(pixel − black)/(white −
 * black), which takes half as long again; else null.
 *
 * Both rise with the pixel and differ in the last bits of a double. So they can give different levels only where a level ends, and of
 * float32 numbers only to the one there or to its neighbours.
 */
export function levelFactor({ black, white }: DisplayLimits): number | null {
  const range = white - black
  const factor = LEVELS / range
  const uncertain = UNCERTAIN * Math.max(Math.abs(black), Math.abs(white))
  const pixel = new Float32Array(1)
  const bits = new Int32Array(pixel.buffer)
  for (let level = 0; level < LEVELS; level++) {
    const end = black + ((level + 0.5) * range) / LEVELS
    // Next to zero many float32 numbers lie where the end may be.
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
