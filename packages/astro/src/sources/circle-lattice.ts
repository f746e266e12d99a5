import { isMissing, type PlainImage } from './image.ts'
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
  const grid = areas
  const terms = columns
  const square = radius * radius
  for (let i = 0; i <= width; i++) terms[i] = chordArea(Math.min(Math.abs(box.xMin + i - 0.5 - x), radius), radius)
  const stride = width + 1
  for (let j = 0; j <= height; j++) {
    const dy = box.yMin + j - 0.5 - y
    const h = Math.min(Math.abs(dy), radius)
    const meets = Math.sqrt(Math.max(0, square - h * h))
    const row = h * meets - chordArea(meets, radius)
    const isBelow = dy < 0
    const start = j * stride
    for (let i = 0; i < stride; i++) {
      const dx = box.xMin + i - 0.5 - x
      const distance = dx < 0 ? -dx : dx
      const w = distance < radius ? distance : radius
      const area = w * w + h * h <= square ? w * h : row + terms[i]!
      grid[start + i] = dx < 0 === isBelow ? area : -area
    }
  }
  for (let j = 0; j < height; j++) {
    const start = j * stride
    for (let i = 0; i < width; i++) {
      const low = grid[start + i + 1]!
      const high = grid[start + stride + i + 1]!
      grid[j * width + i] = high - grid[start + stride + i]! - low + grid[start + i]!
    }
  }
  return grid
}

/**
 * Sums the pixels of a box by their parts where every one of them is good and has the same noise, σ.
 *
 * @returns false, with `sum` untouched, where a pixel is masked or missing
 */
export function sumParts(
  image: PlainImage,
  box: PixelBox,
  { parts, sigma }: { parts: Float64Array; sigma: number },
  sum: { flux: number; variance: number; area: number },
): boolean {
  const { pixels, width, mask } = image
  let flux = 0
  let variance = 0
  let area = 0
  let next = 0
  for (let y = box.yMin; y < box.yMax; y++) {
    const end = y * width + box.xMax
    for (let at = y * width + box.xMin; at < end; at++) {
      const part = parts[next++]!
      if (!(part > 0)) continue
      if (mask !== null && isMissing(image, at)) return false
      area += part
      flux += pixels[at]! * part
      variance += sigma * sigma * part
    }
  }
  // a missing value makes the sum one: whether it was, or the sum is too large, is looked at pixel by pixel
  if (flux - flux !== 0) return false
  sum.flux = flux
  sum.variance = variance
  sum.area = area
  return true
}
