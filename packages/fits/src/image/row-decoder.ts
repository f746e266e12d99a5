import type { Dtype, PixelArray } from './dtype.ts'

/** What plain and compressed images have in common: rows of physical values by number. */
export interface RowDecoder {
  readonly bitpix: number
  /** Lengths of the axes, fastest first. */
  readonly axes: readonly number[]
  readonly dtype: Dtype
  /**
   * Writes rows [firstRow, firstRow + rowCount) to `out` from `outOffset`. Rows are counted through all axes beyond the
   * first. `out` is of `dtype` or a float array.
   */
  decode(firstRow: number, rowCount: number, out: PixelArray, outOffset: number): void
}
