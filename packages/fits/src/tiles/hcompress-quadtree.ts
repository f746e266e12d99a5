import { FitsError } from '../errors.ts'
import type { HcompressBits } from './hcompress-bits.ts'

/** Smallest n with 2^n ≥ size. */
export function levels(size: number): number {
  return size <= 1 ? 0 : 32 - Math.clz32(size - 1)
}

/** Size of a quadrant's side at one level of refinement: halved, rounded up, `steps` times. */
function halved(size: number, steps: number): number {
  let result = size
  for (let i = 0; i < steps; i++) result = (result + 1) >> 1
  return Math.max(result, 1)
}

/** Spreads each four-bit code of `codes` over its 2 × 2 cells: the array grows in place from half the size to rows × columns. */
function spread(codes: Uint8Array, rows: number, columns: number): void {
  const halfColumns = (columns + 1) >> 1
  for (let i = ((rows + 1) >> 1) - 1; i >= 0; i--) {
    for (let j = halfColumns - 1; j >= 0; j--) {
      const code = codes[i * halfColumns + j]!
      const at = 2 * i * columns + 2 * j
      const right = 2 * j + 1 < columns
      const below = 2 * i + 1 < rows
      // The cells lie behind all codes that are still to be read, this one aside.
      if (below && right) codes[at + columns + 1] = code & 1
      if (below) codes[at + columns] = (code >> 1) & 1
      if (right) codes[at + 1] = (code >> 2) & 1
      codes[at] = (code >> 3) & 1
    }
  }
}

/** A part of the coefficient array: its corner, size, and the length of the array's rows. */
export interface Quadrant {
  start: number
  rows: number
  columns: number
  stride: number
}

function addPlane(
  codes: Uint8Array,
  { start, rows, columns, stride }: Quadrant,
  weight: number,
  out: Float64Array,
): void {
  let next = 0
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const code = codes[next++]!
      const at = start + i * stride + j
      const right = j + 1 < columns
      const below = i + 1 < rows
      if (code & 8) out[at] = out[at]! + weight
      if (code & 4 && right) out[at + 1] = out[at + 1]! + weight
      if (code & 2 && below) out[at + stride] = out[at + stride]! + weight
      if (code & 1 && below && right) out[at + stride + 1] = out[at + stride + 1]! + weight
    }
  }
}

/** Reads the bit planes of one quadrant, highest first, each as it is or as a quadtree, and adds them to `out`. */
export function readQuadrant(bits: HcompressBits, quadrant: Quadrant, planes: number, out: Float64Array): void {
  const { rows, columns } = quadrant
  const steps = levels(Math.max(rows, columns))
  const cells = halved(rows, 1) * halved(columns, 1)
  const codes = new Uint8Array(cells)
  for (let plane = planes - 1; plane >= 0; plane--) {
    const format = bits.bits(4)
    if (format === 0) {
      const direct = ((rows + 1) >> 1) * ((columns + 1) >> 1)
      for (let i = 0; i < direct; i++) codes[i] = bits.bits(4)
    } else if (format === 15) {
      codes[0] = bits.code()
      for (let step = steps - 1; step >= 1; step--) {
        const height = halved(rows, step)
        const width = halved(columns, step)
        spread(codes, height, width)
        for (let i = height * width - 1; i >= 0; i--) if (codes[i] !== 0) codes[i] = bits.code()
      }
    } else throw new FitsError('bad_data', `the HCOMPRESS stream holds the unknown plane format ${format}`)
    addPlane(codes, quadrant, 2 ** plane, out)
  }
}
