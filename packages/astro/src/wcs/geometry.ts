import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from '../sphere/angles.ts'
import type { Wcs } from './wcs.ts'

/** Arcseconds along one pixel of axis 1 and of axis 2 at the reference pixel: the columns of the linear matrix, without distortion. */
export function pixelScalesArcsec(wcs: Wcs): [axis1: number, axis2: number] {
  const [axis1, axis2] = wcs.pixelScalesDegrees
  return [axis1 * 3600, axis2 * 3600]
}

/**
 * Corners of an image on the sky, degrees, anticlockwise from (x, y) lowest: the outer corners of the corner pixels ((−0.5, −0.5),
 * (width − 0.5, −0.5), …), or their centres. Corners that the projection does not reach are left out.
 */
export function skyFootprint(
  wcs: Wcs,
  width: number,
  height: number,
  of: 'edges' | 'centres' = 'edges',
): [number, number][] {
  const edge = of === 'edges' ? 0.5 : 0
  const corners: [number, number][] = [
    [-edge, -edge],
    [width - 1 + edge, -edge],
    [width - 1 + edge, height - 1 + edge],
    [-edge, height - 1 + edge],
  ]
  return corners.map(([x, y]) => wcs.pixelToSky(x, y)).filter((position) => position !== null)
}

/** How an image lies in the sky at one pixel, distortion included. */
export interface SkyOrientation {
  /** −1: east is to the left when north is up, as in the sky (y upwards); +1: mirrored. */
  readonly parity: -1 | 1
  /** Directions of north and east, degrees from +y towards −x (anticlockwise as displayed with y up), −180 … 180. */
  readonly northDegrees: number
  readonly eastDegrees: number
}

/**
 * The orientation at the pixel position (x, y), from the sky half a pixel to each side; null where the projection ends there. At a
 * celestial pole, north is along the meridian that pixelToSky names.
 */
export function skyOrientation(wcs: Wcs, x: number, y: number): SkyOrientation | null {
  const place = wcs.pixelToSky(x, y)
  const alongX = place && skyStep(wcs, place, [x - 0.5, y], [x + 0.5, y])
  const alongY = place && skyStep(wcs, place, [x, y - 0.5], [x, y + 0.5])
  if (!alongX || !alongY) return null
  const [eastOfX, northOfX] = alongX
  const [eastOfY, northOfY] = alongY
  const area = eastOfX * northOfY - eastOfY * northOfX
  if (area === 0) return null
  // Columns of the inverse: the step in pixels that goes north, and the one that goes east.
  return {
    parity: area < 0 ? -1 : 1,
    northDegrees: Math.atan2(eastOfY / area, eastOfX / area) * DEGREES_PER_RADIAN,
    eastDegrees: Math.atan2(-northOfY / area, -northOfX / area) * DEGREES_PER_RADIAN,
  }
}

type Point = readonly [number, number]

/** The way from one pixel position to another in the sky, radians to the east and to the north at `place`. */
function skyStep(wcs: Wcs, place: Point, from: Point, to: Point): Point | null {
  const start = wcs.pixelToSky(...from)
  const end = wcs.pixelToSky(...to)
  return start && end && difference(tangent(place, end), tangent(place, start))
}

function difference([x1, y1]: Point, [x2, y2]: Point): Point {
  return [x1 - x2, y1 - y2]
}

/** Components of the direction to a position along east and north at `place`. */
function tangent([ra0, dec0]: Point, [ra, dec]: Point): Point {
  const half = sinDegrees((ra - ra0) / 2)
  const bend = 2 * cosDegrees(dec) * half * half
  return [cosDegrees(dec) * sinDegrees(ra - ra0), sinDegrees(dec - dec0) + sinDegrees(dec0) * bend]
}
