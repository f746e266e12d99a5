import { cornerArea, sampledOverlap, sliceArea } from './circle-overlap.ts'

/** The pixels of a circle, row by row: which of them it holds whole, and how much of each of the others. Cell geometry. */
export interface CircleRows {
  readonly firstRow: number
  readonly rowCount: number
  readonly firstColumn: number
  /**
   * Four columns for each row, counted from `firstColumn`: the first that the circle touches, the first that it holds whole, and what
   * follows the last whole and the last touched one. A row without whole ones has them at its end.
   */
  readonly columns: Int32Array
  /** Fractions (0 … 1) of the pixels that are touched and not whole, in order. */
  readonly fractions: Float64Array
}

/** Numbers of `CircleRows.columns` for each row. */
export const COLUMNS_PER_ROW = 4

/** How pixels that a circle does not hold whole are divided: exactly, by their areas, or by 5 × 5 sub-pixels. */
export type Rim = 'exact' | 'sampled'

const NONE: CircleRows = {
  firstRow: 0,
  rowCount: 0,
  firstColumn: 0,
  columns: new Int32Array(0),
  fractions: new Float64Array(0),
}

let columns = new Int32Array(256)
let fractions = new Float64Array(256)
let slices = new Float64Array(64)

/**
 * The rows of the circle of radius `radius` about (x, y), in scratch that the next call fills again. None where one of them is no
 * number or the radius not above 0.
 */
export function circleRows(x: number, y: number, radius: number, rim: Rim = 'exact'): CircleRows {
  if (!(radius > 0) || !Number.isFinite(x + y + radius)) return NONE
  const firstRow = Math.floor(y - radius)
  const rowCount = Math.floor(y + radius) - firstRow + 1
  const firstColumn = Math.floor(x - radius)
  const columnCount = Math.floor(x + radius) - firstColumn + 1
  if (columns.length < COLUMNS_PER_ROW * rowCount) columns = new Int32Array(2 * COLUMNS_PER_ROW * rowCount)
  // Once for each line of the pixel grid: an arc sine for each corner would take longer than all the rest.
  if (slices.length <= columnCount) slices = new Float64Array(2 * columnCount + 2)
  const left = firstColumn - x
  for (let i = 0; i <= columnCount; i++) slices[i] = sliceArea(left + i, radius)
  const square = radius * radius
  let next = 0
  let sliceTop = sliceArea(firstRow - y, radius)
  for (let row = 0; row < rowCount; row++) {
    const bottom = firstRow + row - y
    const top = bottom + 1
    const sliceBottom = sliceTop
    sliceTop = sliceArea(top, radius)
    const nearest = bottom < 0 && top > 0 ? 0 : Math.min(Math.abs(bottom), Math.abs(top))
    const reach = Math.sqrt(Math.max(0, square - nearest * nearest))
    const from = Math.max(0, Math.floor(-left - reach))
    const to = Math.min(columnCount, Math.floor(reach - left) + 1)
    // Columns that lie in the circle with their whole side.
    const farthest = Math.max(Math.abs(bottom), Math.abs(top))
    const whole = Math.sqrt(Math.max(0, square - farthest * farthest))
    const wholeFrom = Math.max(from, Math.ceil(-left - whole))
    const wholeTo = Math.min(to, Math.floor(whole - left))
    const hasWhole = wholeFrom < wholeTo
    const at = COLUMNS_PER_ROW * row
    columns[at] = from
    columns[at + 1] = hasWhole ? wholeFrom : to
    columns[at + 2] = hasWhole ? wholeTo : to
    columns[at + 3] = to
    if (fractions.length < next + to - from) fractions = enlarged(fractions, next + to - from)
    for (let side = 0; side < 2; side++) {
      const end = side === 0 ? columns[at + 1]! : to
      let column = side === 0 ? from : columns[at + 2]!
      if (column === end) continue
      if (rim === 'sampled') {
        for (; column < end; column++)
          fractions[next++] = sampledOverlap(firstColumn + column, firstRow + row, x, y, radius)
        continue
      }
      // Of the circle's part between the heights bottom and top, what lies between the middle and the line of the grid.
      let dx = left + column
      let area =
        cornerArea(dx, top, slices[column]!, sliceTop, radius) -
        cornerArea(dx, bottom, slices[column]!, sliceBottom, radius)
      for (; column < end; column++) {
        const before = area
        dx = left + column + 1
        const slice = slices[column + 1]!
        area = cornerArea(dx, top, slice, sliceTop, radius) - cornerArea(dx, bottom, slice, sliceBottom, radius)
        fractions[next++] = Math.max(0, Math.min(1, area - before))
      }
    }
  }
  return { firstRow, rowCount, firstColumn, columns, fractions }
}

function enlarged(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(2 * length)
  result.set(values)
  return result
}
