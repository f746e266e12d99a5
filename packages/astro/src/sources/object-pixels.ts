import type { FullOptions } from './extraction-options.ts'
import type { PlainImage } from './image.ts'
import type { PixelRuns, RunGroups } from './pixel-runs.ts'

/**
 * The pixels of one connected group, row by row: scratch that is filled again for each group. `cells` is the box around them, with a
 * border of one cell on every side; a cell holds the index of its pixel + 1, 0 where there is none.
 */
export interface ObjectPixels {
  count: number
  x: Int32Array
  y: Int32Array
  /** Of the unfiltered image (0 where masked), and filtered. */
  value: Float32Array
  filtered: Float32Array
  /** Noise (infinite where masked; 0 where it is not known) and the threshold of detection. */
  sigma: Float32Array
  limit: Float32Array
  cells: Int32Array
  /** Cells in a row of the box, and the image position of cell 0. */
  boxWidth: number
  boxX: number
  boxY: number
}

/** Scratch without a pixel; it grows with the groups it is filled with. */
export function createObjectPixels(): ObjectPixels {
  return {
    count: 0,
    x: new Int32Array(0),
    y: new Int32Array(0),
    value: new Float32Array(0),
    filtered: new Float32Array(0),
    sigma: new Float32Array(0),
    limit: new Float32Array(0),
    cells: new Int32Array(0),
    boxWidth: 0,
    boxX: 0,
    boxY: 0,
  }
}

/** Where the pixels of a group come from. */
export interface GroupOfRuns {
  readonly image: PlainImage
  readonly runs: PixelRuns
  readonly groups: RunGroups
  readonly group: number
}

/** Fills `object` with a group. The box is filled by `mapCells`, for those that need it. */
export function loadObject(
  object: ObjectPixels,
  { image, runs, groups, group }: GroupOfRuns,
  options: FullOptions,
): void {
  const from = groups.first[group]!
  const to = groups.first[group + 1]!
  let count = 0
  for (let i = from; i < to; i++) count += runs.end[groups.order[i]!]! - runs.start[groups.order[i]!]!
  reserve(object, count)
  let pixel = 0
  for (let i = from; i < to; i++) {
    const run = groups.order[i]!
    const y = runs.row[run]!
    const start = runs.start[run]!
    const end = runs.end[run]!
    const values = runs.offset[run]! - start
    for (let x = start; x < end; x++) {
      const at = y * image.width + x
      object.x[pixel] = x
      object.y[pixel] = y
      object.value[pixel] = image.mask !== null && image.mask[at] !== 0 ? 0 : image.pixels[at]!
      object.filtered[pixel++] = runs.values[values + x]!
    }
  }
  object.count = count
  loadNoise(object, image, options)
}

function loadNoise({ count, x, y, sigma, limit }: ObjectPixels, image: PlainImage, options: FullOptions): void {
  const { noise, threshold } = options
  if (!(noise instanceof Float32Array)) {
    sigma.fill(noise ?? 0, 0, count)
    limit.fill(threshold * (noise ?? 1), 0, count)
    return
  }
  for (let i = 0; i < count; i++) {
    const at = y[i]! * image.width + x[i]!
    sigma[i] = image.mask !== null && image.mask[at] !== 0 ? Number.POSITIVE_INFINITY : noise[at]!
    limit[i] = threshold * sigma[i]!
  }
}

function reserve(object: ObjectPixels, count: number): void {
  if (object.x.length >= count) return
  const length = 2 ** Math.ceil(Math.log2(Math.max(count, 256)))
  object.x = new Int32Array(length)
  object.y = new Int32Array(length)
  object.value = new Float32Array(length)
  object.filtered = new Float32Array(length)
  object.sigma = new Float32Array(length)
  object.limit = new Float32Array(length)
}

/** Makes the box of cells; `clearCells` is to be called when it is not needed any more. */
export function mapCells(object: ObjectPixels): void {
  const { count, x, y } = object
  let left = Number.POSITIVE_INFINITY
  let right = 0
  for (let i = 0; i < count; i++) {
    left = Math.min(left, x[i]!)
    right = Math.max(right, x[i]!)
  }
  object.boxX = left - 1
  object.boxY = y[0]! - 1
  object.boxWidth = right - left + 3
  const cells = object.boxWidth * (y[count - 1]! - y[0]! + 3)
  if (object.cells.length < cells) object.cells = new Int32Array(Math.ceil(1.5 * cells))
  for (let i = 0; i < count; i++) object.cells[cellOf(object, i)] = i + 1
}

/** Empties the box again: `mapCells` writes only the cells of pixels, and takes all others for 0. */
export function clearCells(object: ObjectPixels): void {
  for (let i = 0; i < object.count; i++) object.cells[cellOf(object, i)] = 0
}

/** Index of the cell of a pixel, which is given by its index in the lists. */
export function cellOf(object: ObjectPixels, pixel: number): number {
  return (object.y[pixel]! - object.boxY) * object.boxWidth + object.x[pixel]! - object.boxX
}
