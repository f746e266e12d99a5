import type { Matrix3, Wcs } from '../wcs/wcs.ts'
import type { PixelMapping } from './pixel-mapping.ts'

/**
 * What takes pixels (x, y, 1) of the image with WCS `from` to pixels of the image with WCS `to`, up to a factor; null
 * where either is not gnomonic, or distorted.
 *
 * A pixel of a gnomonic image is a direction, linear in (x, y, 1); so is the way back. Two of them in a row are a
 * homography: one matrix, no trigonometry for each pixel.
 */
export function homography(from: Wcs, to: Wcs): Matrix3 | null {
  if (from.directionMatrix === null || to.directionMatrix === null) return null
  return multiply(invert(to.directionMatrix), from.directionMatrix)
}

/** The mapping of a homography whose third coordinate is positive where there is something to see. */
export function mapByHomography(matrix: Matrix3): PixelMapping {
  return (firstX, y, count, outX, outY) => {
    const [a, b, c, d, e, f, g, h, k] = matrix
    const x0 = a * firstX + b * y + c
    const y0 = d * firstX + e * y + f
    const depth0 = g * firstX + h * y + k
    const end = Math.min(count, outX.length, outY.length)
    for (let i = 0; i < end; i++) {
      const inverse = 1 / (depth0 + g * i)
      outX[i] = (x0 + a * i) * inverse
      outY[i] = (y0 + d * i) * inverse
    }
    // Behind the plane of projection there is no pixel. A branch in the loop above would cost as much as all the rest.
    if (depth0 > 0 && depth0 + g * (end - 1) > 0) return
    for (let i = 0; i < end; i++) if (!(depth0 + g * i > 0)) outX[i] = outY[i] = Number.NaN
  }
}

function multiply(left: Matrix3, right: Matrix3): Matrix3 {
  const cell = (row: number, column: number) =>
    left[3 * row]! * right[column]! + left[3 * row + 1]! * right[3 + column]! + left[3 * row + 2]! * right[6 + column]!
  return [
    ...([cell(0, 0), cell(0, 1), cell(0, 2)] as const),
    ...([cell(1, 0), cell(1, 1), cell(1, 2)] as const),
    ...([cell(2, 0), cell(2, 1), cell(2, 2)] as const),
  ]
}

function invert([a, b, c, d, e, f, g, h, k]: Matrix3): Matrix3 {
  const determinant = a * (e * k - f * h) - b * (d * k - f * g) + c * (d * h - e * g)
  const cells: Matrix3 = [
    ...([e * k - f * h, c * h - b * k, b * f - c * e] as const),
    ...([f * g - d * k, a * k - c * g, c * d - a * f] as const),
    ...([d * h - e * g, b * g - a * h, a * e - b * d] as const),
  ]
  return cells.map((cell) => cell / determinant) as unknown as Matrix3 // map forgets that there are nine
}
