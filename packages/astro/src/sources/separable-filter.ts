import type { FilterKernel } from './row-filter.ts'

/**
 * What single precision and weights that are products only nearly may make of a filtered value, in units of the largest pixel: more than
 * 9 products and 8 sums of 2⁻²⁴ each, and as much for the weights.
 */
const ROUNDING = 4e-6
/** Weights that differ from products by less than this part of the largest are products. */
const SEPARABLE = 1e-7

/** A kernel of 3 × 3 as the product of a column and a row. */
export interface ColumnAndRow {
  readonly column: Float64Array
  readonly row: Float64Array
}

/** The column and the row whose product the weights are; null where they are none. */
export function separate({ weights, width, height }: FilterKernel): ColumnAndRow | null {
  if (width !== 3 || height !== 3) return null
  let largest = 0
  for (let i = 1; i < 9; i++) if (Math.abs(weights[i]!) > Math.abs(weights[largest]!)) largest = i
  const top = weights[largest]!
  if (top === 0) return null
  const middle = largest - (largest % 3)
  const row = Float64Array.from({ length: 3 }, (_, i) => weights[middle + i]!)
  const column = Float64Array.from({ length: 3 }, (_, j) => weights[3 * j + (largest % 3)]! / top)
  const isProduct = weights.every((weight, i) => {
    const product = column[Math.floor(i / 3)]! * row[i % 3]!
    return Math.abs(weight - product) <= SEPARABLE * Math.abs(top)
  })
  return isProduct ? { column, row } : null
}

/** The largest |value| of a row. */
export function largestOf(values: Float32Array): number {
  let low = 0
  let high = 0
  for (let x = 0; x < values.length; x++) {
    const value = values[x]!
    if (value > high) high = value
    else if (value < low) low = value
  }
  return Math.max(high, -low)
}

/**
 * Filters the inner pixels of three rows, in double precision and with a third of the products, and lists those that may be above the
 * limit: what the exact sum of single precision is worth finding for.
 *
 * @returns how many columns `near` holds
 */
export function filterRoughly(
  rows: readonly [Float32Array, Float32Array, Float32Array],
  { column, row }: ColumnAndRow,
  { limit, largest }: { limit: number; largest: number },
  out: Float32Array,
  near: Int32Array,
): number {
  const [a, b, c] = rows
  const u0 = column[0]!
  const u1 = column[1]!
  const u2 = column[2]!
  const v0 = row[0]!
  const v1 = row[1]!
  const v2 = row[2]!
  const bound = limit - ROUNDING * largest
  const last = out.length - 1
  let count = 0
  let before = u0 * a[0]! + u1 * b[0]! + u2 * c[0]!
  let here = u0 * a[1]! + u1 * b[1]! + u2 * c[1]!
  for (let x = 1; x < last; x++) {
    const after = u0 * a[x + 1]! + u1 * b[x + 1]! + u2 * c[x + 1]!
    const value = v0 * before + v1 * here + v2 * after
    out[x] = value
    if (!(value < bound)) near[count++] = x
    before = here
    here = after
  }
  return count
}
