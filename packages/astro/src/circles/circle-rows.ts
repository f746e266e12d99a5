import { cornerArea, sampledOverlap, sliceArea } from './circle-overlap.ts'

/** The pixels of a circle, row by row: which of them it holds whole, and how much of each of the others. Cell geometry. */
export interface CircleRows {
  readonly firstRow: number
  readonly rowCount: number
  readonly firstColumn: number
  /**
   * Four columns for each row, counted from `firstColumn`: the first that the circle touches, the first that it holds whole, and what
   * follows the last whole and the last touched one. In a row without whole ones the second and the third equal the fourth.
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
 * The rows of the circle of radius `radius` about (x, y), in scratch that the next call fills again. None where one of them is no
 * number or the radius not above 0. Of a circle on an image, given by its size, only the pixels of the image: however large the circle is, it
 * takes no more memory and time than these.
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
  if (rim === 'exact') fillSlices(left, columnCount, radius)
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
    const from = Math.min(columnCount, Math.max(0, Math.floor(-left - reach)))
    const to = Math.max(from, Math.min(columnCount, Math.floor(reach - left) + 1))
    // Columns that lie in the circle with their whole side.
    const farthest = Math.max(Math.abs(bottom), Math.abs(top))
    const whole = Math.sqrt(Math.max(0, square - farthest * farthest))
    const wholeFrom = Math.max(from, Math.ceil(-left - whole))
    const wholeTo = Math.min(to, Math.floor(whole - left))
    const hasWhole = wholeFrom < wholeTo
    const leftEnd = hasWhole ? wholeFrom : to
    const rightStart = hasWhole ? wholeTo : to
    const at = COLUMNS_PER_ROW * row
    columns[at] = from
    columns[at + 1] = leftEnd
    columns[at + 2] = rightStart
    columns[at + 3] = to
    if (fractions.length < next + to - from) fractions = enlarged(fractions, next + to - from)
    if (rim === 'exact') {
      if (from < leftEnd) next = exactRim(from, leftEnd, left, bottom, sliceBottom, sliceTop, radius, next)
      if (rightStart < to) next = exactRim(rightStart, to, left, bottom, sliceBottom, sliceTop, radius, next)
    } else {
      for (let column = from; column < leftEnd; column++)
        fractions[next++] = sampledOverlap(firstColumn + column, firstRow + row, x, y, radius)
      for (let column = rightStart; column < to; column++)
        fractions[next++] = sampledOverlap(firstColumn + column, firstRow + row, x, y, radius)
    }
  }
  return { firstRow, rowCount, firstColumn, columns, fractions, isCut }
}

/** Once for each line of the pixel grid: an arc sine for each corner would take longer than all the rest. */
function fillSlices(left: number, columnCount: number, radius: number): void {
  if (slices.length <= columnCount) slices = new Float64Array(2 * columnCount + 2)
  for (let i = 0; i <= columnCount; i++) slices[i] = sliceArea(left + i, radius)
}

/**
 * Puts the fractions of the columns `from` … `to` (not inclusive) of the row that begins at the height `bottom` above the centre at `next` and
 * after it; returns where the next ones go. A pixel has the difference between what lies left of its two sides.
 */
function exactRim(
  from: number,
  to: number,
  left: number,
  bottom: number,
  sliceBottom: number,
  sliceTop: number,
  radius: number,
  next: number,
): number {
  const top = bottom + 1
  let dx = left + from
  let slice = slices[from]!
  let area = cornerArea(dx, top, slice, sliceTop, radius) - cornerArea(dx, bottom, slice, sliceBottom, radius)
  let at = next
  for (let column = from; column < to; column++) {
    const before = area
    dx = left + column + 1
    slice = slices[column + 1]!
    area = cornerArea(dx, top, slice, sliceTop, radius) - cornerArea(dx, bottom, slice, sliceBottom, radius)
    fractions[at++] = Math.max(0, Math.min(1, area - before))
  }
  return at
}

function enlarged(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(2 * length)
  result.set(values)
  return result
}
