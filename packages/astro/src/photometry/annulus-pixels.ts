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
 * Finite pixels whose centre is `innerRadius` … `outerRadius` (pixels, both inclusive) from (x, y), cell geometry, rows upwards.
 * The same scratch is given every time. Nothing for an outer radius that is not larger than the inner one.
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
  const { pixels, width, height } = image
  const outer2 = outerRadius * outerRadius
  const inner2 = innerRadius > 0 ? innerRadius * innerRadius : 0
  const firstRow = Math.max(0, Math.ceil(y - 0.5 - outerRadius))
  const lastRow = Math.min(height - 1, Math.floor(y - 0.5 + outerRadius))
  reserve(Math.max(0, lastRow - firstRow + 1) * Math.min(width, Math.ceil(2 * outerRadius) + 2))
  const { values, offsetsX, offsetsY } = scratch
  let count = 0
  for (let row = firstRow; row <= lastRow; row++) {
    const dy = row + 0.5 - y
    const half = Math.sqrt(Math.max(0, outer2 - dy * dy)) + 1
    const first = Math.max(0, Math.ceil(x - 0.5 - half))
    const last = Math.min(width - 1, Math.floor(x - 0.5 + half))
    const hole = inner2 - dy * dy
    // The columns strictly inside the hole are stepped over; those about its rim are looked at one by one.
    const holeHalf = hole > 4 ? Math.sqrt(hole) - 1 : -1
    const holeFirst = holeHalf > 0 ? Math.ceil(x - 0.5 - holeHalf) : last + 1
    const holeLast = holeHalf > 0 ? Math.floor(x - 0.5 + holeHalf) : -1
    const base = row * width
    for (let column = first; column <= last; column++) {
      if (column === holeFirst && holeLast >= holeFirst) column = holeLast + 1
      if (column > last) break
      const dx = column + 0.5 - x
      const distance2 = dx * dx + dy * dy
      if (distance2 > outer2 || distance2 < inner2) continue
      const value = pixels[base + column]!
      if (!(Math.abs(value) < Number.POSITIVE_INFINITY)) continue
      values[count] = value
      offsetsX[count] = dx
      offsetsY[count] = dy
      count++
    }
  }
  scratch.count = count
  return scratch
}

function reserve(size: number): void {
  if (scratch.values.length >= size) return
  scratch.values = new Float64Array(size)
  scratch.offsetsX = new Float64Array(size)
  scratch.offsetsY = new Float64Array(size)
}
