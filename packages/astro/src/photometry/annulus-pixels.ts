import type { ImagePixels } from './image-pixels.ts'

/** Scratch of one annulus: the first `count` elements are filled. Reused by the next call. */
export interface AnnulusPixels {
  count: number
  values: Float64Array
  /** Offsets of the pixels' centres from the position. */
  offsetsX: Float64Array
  offsetsY: Float64Array
}

const scratch: AnnulusPixels = {
  count: 0,
  values: new Float64Array(4096),
  offsetsX: new Float64Array(4096),
  offsetsY: new Float64Array(4096),
}

/**
 * Finite pixels whose centre is `innerRadius` … `outerRadius` (pixels, both inclusive) from (x, y), cell geometry,
 * rows upwards. The same scratch is given every time. Nothing for an outer radius that is not larger than the inner
 * one.
 */
export function gatherAnnulus(
  image: ImagePixels,
  x: number,
  y: number,
  innerRadius: number,
  outerRadius: number,
): AnnulusPixels {
  scratch.count = 0
  if (!(outerRadius > innerRadius) || !Number.isFinite(x + y + outerRadius)) return scratch
  const { width, height } = image
  const outer2 = outerRadius * outerRadius
  const inner2 = innerRadius > 0 ? innerRadius * innerRadius : 0
  const firstRow = Math.max(0, Math.ceil(y - 0.5 - outerRadius))
  const lastRow = Math.min(height - 1, Math.floor(y - 0.5 + outerRadius))
  reserve(Math.max(0, lastRow - firstRow + 1) * Math.min(width, Math.ceil(2 * outerRadius) + 2))
  for (let row = firstRow; row <= lastRow; row++) {
    const dy = row + 0.5 - y
    // Square roots are near the rim; which pixels are on it is told by their own distances.
    const half = Math.sqrt(Math.max(0, outer2 - dy * dy)) + 1
    let first = Math.max(0, Math.ceil(x - 0.5 - half))
    let last = Math.min(width - 1, Math.floor(x - 0.5 + half))
    while (first <= last && distance2(first, x, dy) > outer2) first++
    while (last >= first && distance2(last, x, dy) > outer2) last--
    const holeHalf = Math.sqrt(Math.max(0, inner2 - dy * dy)) + 1
    let holeFirst = Math.max(first, Math.ceil(x - 0.5 - holeHalf))
    let holeLast = Math.min(last, Math.floor(x - 0.5 + holeHalf))
    while (holeFirst <= holeLast && distance2(holeFirst, x, dy) >= inner2) holeFirst++
    while (holeLast >= holeFirst && distance2(holeLast, x, dy) >= inner2) holeLast--
    if (holeFirst > holeLast) {
      take(image.pixels, row * width, first, last, x, dy)
    } else {
      take(image.pixels, row * width, first, holeFirst - 1, x, dy)
      take(image.pixels, row * width, holeLast + 1, last, x, dy)
    }
  }
  return scratch
}

function distance2(column: number, x: number, dy: number): number {
  const dx = column + 0.5 - x
  return dx * dx + dy * dy
}

/** Takes the finite ones of the pixels `first` … `last` of a row. */
function take(pixels: Float32Array, row: number, first: number, last: number, x: number, dy: number): void {
  const { values, offsetsX, offsetsY } = scratch
  let count = scratch.count
  for (let column = first; column <= last; column++) {
    const value = pixels[row + column]!
    values[count] = value
    offsetsX[count] = column + 0.5 - x
    offsetsY[count] = dy
    count += Number(Math.abs(value) < Number.POSITIVE_INFINITY)
  }
  scratch.count = count
}

function reserve(size: number): void {
  if (scratch.values.length >= size) return
  scratch.values = new Float64Array(size)
  scratch.offsetsX = new Float64Array(size)
  scratch.offsetsY = new Float64Array(size)
}
