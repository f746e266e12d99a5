import { chordArea } from './overlap.ts'

/** Pixels of an image, the last column and row left out. */
interface PixelBox {
  readonly xMin: number
  readonly xMax: number
  readonly yMin: number
  readonly yMax: number
}

let areas = new Float64Array(0)
let columns = new Float64Array(0)

/**
 * The parts of the pixels of a box that are within a circle, exactly, row by row, into scratch that the next call fills again. At each corner of
 * the lattice of pixels the area between it and the centre is the sum of one term of its column and one of its row (or their product
 * within the circle), so that an arc sine is needed once for each line, not for each pixel.
 */
export function circleParts({ x, y, radius }: { x: number; y: number; radius: number }, box: PixelBox): Float64Array {
  const width = box.xMax - box.xMin
  const height = box.yMax - box.yMin
  const corners = Math.max(0, width + 1) * Math.max(0, height + 1)
  if (areas.length < corners) areas = new Float64Array(2 * corners)
  if (columns.length < width + 1) columns = new Float64Array(2 * (width + 1))
  const square = radius * radius
  for (let i = 0; i <= width; i++) columns[i] = chordArea(Math.min(Math.abs(box.xMin + i - 0.5 - x), radius), radius)
  for (let j = 0; j <= height; j++) {
    const dy = box.yMin + j - 0.5 - y
    const h = Math.min(Math.abs(dy), radius)
    const meets = Math.sqrt(Math.max(0, square - h * h))
    const row = h * meets - chordArea(meets, radius)
    for (let i = 0; i <= width; i++) {
      const dx = box.xMin + i - 0.5 - x
      const w = Math.min(Math.abs(dx), radius)
      const area = w * w + h * h <= square ? w * h : row + columns[i]!
      areas[j * (width + 1) + i] = dx < 0 === dy < 0 ? area : -area
    }
  }
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const at = j * (width + 1) + i
      const above = at + width + 1
      areas[j * width + i] = areas[above + 1]! - areas[above]! - areas[at + 1]! + areas[at]!
    }
  }
  return areas
}
