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

/**
 * Spreads each four-bit code of `codes` over its 2 × 2 cells: the array grows in place from half the size to rows ×
 * columns.
 */
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

/**
 * Sets bit `shift` of the coefficients that a plane names: 8, 4, 2, 1 of a code are the cells at the upper left, upper
 * right, lower left and lower right. Whether a bit is set cannot be foretold, so that a branch for each would cost more
 * than the bits. A code can name cells beyond an odd edge: they are nobody's.
 */
function addPlane(codes: Uint8Array, { start, rows, columns, stride }: Quadrant, shift: number, out: Int32Array): void {
  const pairs = columns & ~1
  let next = 0
  for (let i = 0; i < rows; i += 2) {
    let at = start + i * stride
    // On an odd last row, the cells below are those above once more: bits 2 and 1 do not count.
    const below = i + 1 < rows
    const down = below ? stride : 0
    const kept = below ? 15 : 12
    for (const end = at + pairs; at < end; at += 2) {
      const code = codes[next++]! & kept
      if (code === 0) continue
      out[at] = out[at]! | ((code >> 3) << shift)
      out[at + 1] = out[at + 1]! | (((code >> 2) & 1) << shift)
      out[at + down] = out[at + down]! | (((code >> 1) & 1) << shift)
      out[at + down + 1] = out[at + down + 1]! | ((code & 1) << shift)
    }
    if (pairs === columns) continue
    const code = codes[next++]! & kept
    out[at] = out[at]! | ((code >> 3) << shift)
    out[at + down] = out[at + down]! | (((code >> 1) & 1) << shift)
  }
}

/** Absolute coefficients in two halves: bits 0 to 30, and those from 31 on, which only 32-bit images have. */
export interface CoefficientBits {
  low: Int32Array
  high: Int32Array
}

/** Bits of the lower half. */
export const LOW_BITS = 31

/** Reads the bit planes of one quadrant, highest first, each as it is or as a quadtree. */
export function readQuadrant(
  bits: HcompressBits,
  quadrant: Quadrant,
  planes: number,
  { low, high }: CoefficientBits,
): void {
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
    if (plane < LOW_BITS) addPlane(codes, quadrant, plane, low)
    else addPlane(codes, quadrant, plane - LOW_BITS, high)
  }
}
