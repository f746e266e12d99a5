import type { PixelBox } from './common-grid.ts'

/** First and last valid pixel of each row and column of a grid; first > last where there is none. */
export interface ValidExtents {
  readonly firstInRow: Int32Array
  readonly lastInRow: Int32Array
  readonly firstInColumn: Int32Array
  readonly lastInColumn: Int32Array
}

/**
 * The part of a resampled image without ragged edges: from the bounding box of its valid pixels one row or column is
 * dropped by turns (lowest row, highest row, first column, last column, lowest row, …), each only if it then holds a
 * missing pixel, until none does. A missing pixel between two valid ones of its own row or column is a hole and does
 * not count. Null where nothing is left.
 */
export function trimToValid(extents: ValidExtents): PixelBox | null {
  const { firstInRow, lastInRow, firstInColumn, lastInColumn } = extents
  let x0 = firstInColumn.findIndex((first, x) => first <= lastInColumn[x]!)
  let x1 = firstInColumn.findLastIndex((first, x) => first <= lastInColumn[x]!) + 1
  let y0 = firstInRow.findIndex((first, y) => first <= lastInRow[y]!)
  let y1 = firstInRow.findLastIndex((first, y) => first <= lastInRow[y]!) + 1
  const isThere = (x: number, y: number) =>
    (x >= firstInRow[y]! && x <= lastInRow[y]!) || (y >= firstInColumn[x]! && y <= lastInColumn[x]!)
  const rowIsRagged = (y: number) => {
    for (let x = x0; x < x1; x++) if (!isThere(x, y)) return true
    return false
  }
  const columnIsRagged = (x: number) => {
    for (let y = y0; y < y1; y++) if (!isThere(x, y)) return true
    return false
  }
  if (x0 < 0 || y0 < 0) return null
  const turns = [
    () => rowIsRagged(y0) && ++y0,
    () => rowIsRagged(y1 - 1) && --y1,
    () => columnIsRagged(x0) && ++x0,
    () => columnIsRagged(x1 - 1) && --x1,
  ]
  // A round in which nobody drops anything ends it.
  for (let kept = 0, turn = 0; kept < turns.length; turn++) {
    kept = turns[turn % turns.length]!() === false ? kept + 1 : 0
    if (x0 >= x1 || y0 >= y1) return null
  }
  return { x0, x1, y0, y1 }
}
