import { gammaTable } from './gamma.ts'
import { levelFactor } from './level-factor.ts'
import { createLevelKernel, type LevelKernel, PIECE } from './level-kernel.ts'
import type { DisplayLimits, PixelValues } from './scale.ts'

/**
 * An image as 8-bit grey levels, top row first (FITS rows run upwards, screens downwards): `width · height` bytes.
 *
 * Level = round(255·(clip(x, black, white) − black)/(white − black)), half to even, NaN 0; then through `table`
 * (the screen's gamma unless another one is given). `limits` null: all black. Conventions: docs/conventions.md.
 *
 * @param out where the levels go, and what is given back; new memory unless there is some
 */
export function toDisplayBytes(
  pixels: PixelValues,
  width: number,
  height: number,
  limits: DisplayLimits | null,
  { table = gammaTable, out = new Uint8Array(width * height) }: { table?: Uint8Array; out?: Uint8Array } = {},
): Uint8Array {
  if (limits === null) return out.fill(table[0]!)
  kernel ??= createLevelKernel()
  setTable(kernel, table)
  const scale = { ...limits, factor: levelFactor(limits) }
  for (let row = 0; row < height; row++) {
    const top = (height - 1 - row) * width
    scaleRow(kernel, pixels.subarray(row * width, (row + 1) * width), scale, out.subarray(top, top + width))
  }
  return out
}

/** Levels without gamma: the table that changes nothing. */
export const linearTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, level) => level)

let kernel: LevelKernel | undefined

function setTable({ pairs }: LevelKernel, table: Uint8Array): void {
  const isSet = table.every((value, level) => pairs[2 * (level + 256 * level)] === value)
  if (isSet) return
  for (let second = 0; second < 256; second++) {
    for (let first = 0; first < 256; first++) {
      const at = 2 * (first + 256 * second)
      pairs[at] = table[first]!
      pairs[at + 1] = table[second]!
    }
  }
}

interface Scale extends DisplayLimits {
  readonly factor: number | null
}

function scaleRow(kernel: LevelKernel, row: PixelValues, scale: Scale, out: Uint8Array): void {
  for (let from = 0; from < row.length; from += PIECE) {
    const piece = row.subarray(from, from + PIECE)
    scalePiece(kernel, piece, scale)
    kernel.lookUp(piece.length)
    out.set(kernel.levels.subarray(0, piece.length), from)
  }
}

function scalePiece(kernel: LevelKernel, piece: PixelValues, { black, white, factor }: Scale): void {
  if (piece instanceof Float32Array) {
    kernel.floats.set(piece)
    if (factor === null) kernel.divideFloats(piece.length, black, white - black)
    else kernel.multiplyFloats(piece.length, black, factor)
  } else {
    kernel.doubles.set(piece)
    kernel.divideDoubles(piece.length, black, white - black)
  }
}
