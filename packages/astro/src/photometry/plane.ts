import type { AnnulusPixels } from './annulus-pixels.ts'

/** z = c0 + c1·x + c2·y, x and y counted from the position the plane was fitted about. */
export type Plane = readonly [c0: number, c1: number, c2: number]

const FEWEST_PIXELS = 4
/** A determinant smaller than this part of the product of the diagonal is rank-deficient. */
const RANK_TOLERANCE = 1e-12

/**
 * Plane of least squares through the pixels whose value is within `lowest` … `highest` (inclusive). Null with fewer
 * than four, or when they lie on a line. Offsets are centred first, so that the normal equations are well
 * conditioned.
 */
export function fitPlane(sample: AnnulusPixels, lowest: number, highest: number): Plane | null {
  const { count, values, offsetsX, offsetsY } = sample
  let n = 0
  let meanX = 0
  let meanY = 0
  let meanZ = 0
  for (let i = 0; i < count; i++) {
    const z = values[i]!
    if (z < lowest || z > highest) continue
    n++
    meanX += offsetsX[i]!
    meanY += offsetsY[i]!
    meanZ += z
  }
  if (n < FEWEST_PIXELS) return null
  meanX /= n
  meanY /= n
  meanZ /= n
  let xx = 0
  let xy = 0
  let yy = 0
  let xz = 0
  let yz = 0
  for (let i = 0; i < count; i++) {
    const z = values[i]!
    if (z < lowest || z > highest) continue
    const dx = offsetsX[i]! - meanX
    const dy = offsetsY[i]! - meanY
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
    xz += dx * (z - meanZ)
    yz += dy * (z - meanZ)
  }
  const determinant = xx * yy - xy * xy
  if (!(determinant > RANK_TOLERANCE * xx * yy)) return null
  const c1 = (xz * yy - yz * xy) / determinant
  const c2 = (yz * xx - xz * xy) / determinant
  return [meanZ - c1 * meanX - c2 * meanY, c1, c2]
}
