/** Points of a plane, sorted into square cells: finds the nearest within a radius without looking at all of them. */
export interface PointGrid {
  /** Index of the nearest point at most `radius` away (at most the largest that the grid is for), −1 where there is none. */
  nearest(x: number, y: number, radius: number): number
}

/** Cells along an axis, at most: what a grid takes is bounded, however far apart its points are. */
const MOST_CELLS = 1024

/**
 * @param radius the largest that can be asked for; cells are of this size, or larger where that would be too many. There is at least one
 *   point, all of them are numbers
 */
export function createPointGrid(x: Float64Array, y: Float64Array, radius: number): PointGrid {
  const [left, bottom] = [least(x), least(y)]
  const [right, top] = [largest(x), largest(y)]
  const cell = Math.max(radius, (right - left) / MOST_CELLS, (top - bottom) / MOST_CELLS)
  const columns = Math.floor((right - left) / cell) + 1
  const rows = Math.floor((top - bottom) / cell) + 1
  const cellOf = (i: number) => Math.floor((y[i]! - bottom) / cell) * columns + Math.floor((x[i]! - left) / cell)
  // Points of a cell follow each other in `order`, from start[cell] on.
  const start = new Int32Array(columns * rows + 1)
  for (let i = 0; i < x.length; i++) start[cellOf(i) + 1]!++
  for (let c = 0; c < columns * rows; c++) start[c + 1]! += start[c]!
  const order = new Int32Array(x.length)
  const next = start.slice()
  for (let i = 0; i < x.length; i++) order[next[cellOf(i)]!++] = i

  return {
    nearest(px, py, radius) {
      const column = Math.floor((px - left) / cell)
      const row = Math.floor((py - bottom) / cell)
      let best = -1
      let bestSquare = radius * radius
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        const from = r * columns + Math.max(0, column - 1)
        const to = r * columns + Math.min(columns - 1, column + 1)
        if (to < from || column < -1 || column > columns) continue
        for (let k = start[from]!; k < start[to + 1]!; k++) {
          const i = order[k]!
          const square = (x[i]! - px) ** 2 + (y[i]! - py) ** 2
          if (square > bestSquare) continue
          best = i
          bestSquare = square
        }
      }
      return best
    },
  }
}

function least(values: Float64Array): number {
  return values.reduce((known, value) => Math.min(known, value), Number.POSITIVE_INFINITY)
}

function largest(values: Float64Array): number {
  return values.reduce((known, value) => Math.max(known, value), Number.NEGATIVE_INFINITY)
}
