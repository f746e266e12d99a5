import { cornerArea, sampledOverlap, sliceArea } from './circle-overlap.ts'

/**
 * The pixels of a circle, row by row: which of them it holds whole, and how much of each of the others. Cell
 * geometry.
 */
export interface CircleRows {
  readonly firstRow: number
  readonly rowCount: number
  readonly firstColumn: number
  /**
   * Four columns for each row, counted from `firstColumn`: the first that the circle touches, the first that it holds
   * whole, and what follows the last whole and the last touched one. In a row without whole ones the second and the
   * third equal the fourth.
   */
  readonly columns: Int32Array
  /** Fractions (0 … 1) of the pixels that are touched and not whole, in order. */
  readonly fractions: Float64Array
  /** A part of the circle lies off the image, and has no pixels here. */
  readonly isCut: boolean
}

/** Numbers of `CircleRows.columns` for each row. */
export const COLUMNS_PER_ROW = 4

/** How pixels that a circle does not hold whole are divided: exactly, by their areas, or by 5 × 5 sub-pixels. */
export type Rim = 'exact' | 'subpixel'

const NONE: CircleRows = {
  firstRow: 0,
  rowCount: 0,
  firstColumn: 0,
  columns: new Int32Array(0),
  fractions: new Float64Array(0),
  isCut: false,
}

interface Size {
  readonly width: number
  readonly height: number
}

let columns = new Int32Array(256)
let fractions = new Float64Array(256)
let slices = new Float64Array(64)

/**
 * The rows of the circle of radius `radius` about (x, y), in scratch that the next call fills again. None where one
 * of them is no number or the radius not above 0. Of a circle on an image, given by its size, only the pixels of the
 * image: however large the circle is, it takes no more memory and time than these.
 */
export function circleRows(
  x: number,
  y: number,
  radius: number,
  rim: Rim = 'exact',
  image: Size | null = null,
): CircleRows {
  if (!(radius > 0) || !Number.isFinite(x + y + radius)) return NONE
  const [allLeft, allRight] = [Math.floor(x - radius), Math.floor(x + radius) + 1]
  const [allBottom, allTop] = [Math.floor(y - radius), Math.floor(y + radius) + 1]
  const firstRow = image === null ? allBottom : Math.max(0, allBottom)
  const rowCount = Math.max(0, (image === null ? allTop : Math.min(image.height, allTop)) - firstRow)
  const firstColumn = image === null ? allLeft : Math.max(0, allLeft)
  const columnCount = Math.max(0, (image === null ? allRight : Math.min(image.width, allRight)) - firstColumn)
  const isCut = rowCount < allTop - allBottom || columnCount < allRight - allLeft
  if (columns.length < COLUMNS_PER_ROW * rowCount) columns = new Int32Array(2 * COLUMNS_PER_ROW * rowCount)
  const left = firstColumn - x
  const square = radius * radius
  let touched = 0
  for (let row = 0; row < rowCount; row++) {
    const bottom = firstRow + row - y
    const top = bottom + 1
    const nearest = bottom < 0 && top > 0 ? 0 : Math.min(Math.abs(bottom), Math.abs(top))
    const reach = Math.sqrt(Math.max(0, square - nearest * nearest))
    const from = Math.min(columnCount, Math.max(0, Math.floor(-left - reach)))
    const to = Math.max(from, Math.min(columnCount, Math.floor(reach - left) + 1))
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
    touched += to - from - (hasWhole ? wholeTo - wholeFrom : 0)
  }
  if (fractions.length < touched) fractions = new Float64Array(2 * touched)
  if (rim === 'exact') fillExactRim(left, firstRow - y, rowCount, columnCount, radius)
  else fillSubpixelRim(firstColumn, firstRow, rowCount, x, y, radius)
  return { firstRow, rowCount, firstColumn, columns, fractions, isCut }
}

/**
 * Fills `fractions` for the rows in `columns`, which begin at (left, lowest) from the centre. A pixel has the
 * difference between what lies left of its two sides.
 */
function fillExactRim(left: number, lowest: number, rowCount: number, columnCount: number, radius: number): void {
  // Once for each line of the pixel grid: an arc sine for each corner would take longer than all the rest.
  if (slices.length <= columnCount) slices = new Float64Array(2 * columnCount + 2)
  for (let i = 0; i <= columnCount; i++) slices[i] = sliceArea(left + i, radius)
  let next = 0
  let sliceTop = sliceArea(lowest, radius)
  for (let row = 0; row < rowCount; row++) {
    const bottom = lowest + row
    const top = bottom + 1
    const sliceBottom = sliceTop
    sliceTop = sliceArea(top, radius)
    const at = COLUMNS_PER_ROW * row
    for (let side = 0; side < COLUMNS_PER_ROW; side += 2) {
      const end = columns[at + side + 1]!
      let column = columns[at + side]!
      if (column === end) continue
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
}

/** The same by sub-pixels, of the circle about (x, y). */
function fillSubpixelRim(
  firstColumn: number,
  firstRow: number,
  rowCount: number,
  x: number,
  y: number,
  radius: number,
): void {
  let next = 0
  for (let row = 0; row < rowCount; row++) {
    const at = COLUMNS_PER_ROW * row
    for (let side = 0; side < COLUMNS_PER_ROW; side += 2) {
      for (let column = columns[at + side]!; column < columns[at + side + 1]!; column++)
        fractions[next++] = sampledOverlap(firstColumn + column, firstRow + row, x, y, radius)
    }
  }
}
