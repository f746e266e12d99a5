/** Nodes of a background mesh: filling of those that say nothing, and the median filter. */

/** A grid of meshes, row 0 lowest. NaN level: the mesh says nothing. */
export interface MeshGrid {
  readonly columns: number
  readonly rows: number
  readonly level: Float32Array
  readonly rms: Float32Array
}

/** The median filter of a grid. */
export interface MeshFilter {
  /** Meshes of the window of the median along x and y; an even size counts as the next odd one. */
  readonly filterWidth: number
  readonly filterHeight: number
  /** A level is replaced only if it is at least this far off the median of its window. */
  readonly filterThreshold: number
}

/**
 * Gives meshes that say nothing the mean of the nearest ones that do (of all that are equally near).
 * A grid without any good mesh becomes level 0, rms 1.
 */
export function fillBadMeshes(grid: MeshGrid): void {
  const { columns, level, rms } = grid
  const levels = level.slice()
  const noises = rms.slice()
  for (let i = 0; i < level.length; i++) {
    if (!Number.isNaN(levels[i]!)) continue
    let nearest = Number.POSITIVE_INFINITY
    let sum = 0
    let noise = 0
    let count = 0
    for (let j = 0; j < level.length; j++) {
      if (Number.isNaN(levels[j]!)) continue
      const dx = (j % columns) - (i % columns)
      const dy = Math.floor(j / columns) - Math.floor(i / columns)
      const distance = dx * dx + dy * dy
      if (distance > nearest) continue
      if (distance < nearest) {
        nearest = distance
        sum = 0
        noise = 0
        count = 0
      }
      sum += levels[j]!
      noise += noises[j]!
      count++
    }
    level[i] = count > 0 ? sum / count : 0
    rms[i] = count > 0 ? noise / count : 1
  }
}

/** Median of the window around each mesh, of levels and of noises; at the borders the window shrinks and stays symmetric. */
export function filterMeshes(grid: MeshGrid, filter: MeshFilter): MeshGrid {
  const { columns, rows, level, rms } = grid
  const halfWidth = filter.filterWidth >> 1
  const halfHeight = filter.filterHeight >> 1
  const filtered = { columns, rows, level: level.slice(), rms: rms.slice() }
  const levels = new Float32Array((2 * halfWidth + 1) * (2 * halfHeight + 1))
  const noises = new Float32Array(levels.length)
  for (let y = 0; y < rows; y++) {
    const reachY = Math.min(halfHeight, y, rows - 1 - y)
    for (let x = 0; x < columns; x++) {
      const reachX = Math.min(halfWidth, x, columns - 1 - x)
      let count = 0
      for (let j = y - reachY; j <= y + reachY; j++) {
        for (let i = x - reachX; i <= x + reachX; i++) {
          levels[count] = level[j * columns + i]!
          noises[count++] = rms[j * columns + i]!
        }
      }
      const median = sortedMedian(levels.subarray(0, count))
      const node = y * columns + x
      if (Math.abs(median - level[node]!) >= filter.filterThreshold) {
        filtered.level[node] = median
        filtered.rms[node] = sortedMedian(noises.subarray(0, count))
      }
    }
  }
  return filtered
}

/** Median of values, which are sorted in place; of an even number the mean of the middle two. NaN for none. */
export function sortedMedian(values: Float32Array): number {
  const sorted = values.sort()
  const half = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[half]! : Math.fround(Math.fround(sorted[half - 1]! + sorted[half]!) / 2)
}
