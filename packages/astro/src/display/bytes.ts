import { gammaTable } from './gamma.ts'
import { createLevelKernel, type LevelKernel, PIECE } from './level-kernel.ts'
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
  kernel ??= createLevelKernel()
  setTable(kernel, table)
  for (let row = 0; row < height; row++) {
    const top = (height - 1 - row) * width
    scaleRow(kernel, pixels.subarray(row * width, (row + 1) * width), limits, levels.subarray(top, top + width))
  }
  return levels
}

/** Levels without gamma: the table that changes nothing. */
export const linearTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, level) => level)

let kernel: LevelKernel | undefined

function setTable({ pairs }: LevelKernel, table: Uint8Array): void {
  for (let second = 0; second < 256; second++) {
    for (let first = 0; first < 256; first++) {
      const at = 2 * (first + 256 * second)
      pairs[at] = table[first]!
      pairs[at + 1] = table[second]!
    }
  }
}

function scaleRow(kernel: LevelKernel, row: PixelValues, { black, white }: DisplayLimits, out: Uint8Array): void {
  for (let from = 0; from < row.length; from += PIECE) {
    const piece = row.subarray(from, from + PIECE)
    if (piece instanceof Float32Array) {
      kernel.floats.set(piece)
      kernel.scaleFloats(piece.length, black, white - black)
    } else {
      kernel.doubles.set(piece)
      kernel.scaleDoubles(piece.length, black, white - black)
    }
    kernel.lookUp(piece.length)
    out.set(kernel.levels.subarray(0, piece.length), from)
  }
}
