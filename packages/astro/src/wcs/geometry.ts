import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from '../sphere/angles.ts'
import type { Wcs } from './wcs.ts'

type Point = readonly [number, number]

/** Arcseconds along one pixel of axis 1 and of axis 2 at the reference pixel: the columns of the linear matrix, without distortion. */
export function pixelScalesArcsec(wcs: Wcs): [axis1: number, axis2: number] {
  const [axis1, axis2] = wcs.pixelScalesDegrees
  return [axis1 * 3600, axis2 * 3600]
}

/**
 * Outer corners of an image on the sky, degrees, anticlockwise from the lowest x and y: (−0.5, −0.5), (width − 0.5, −0.5), …. Corners that
 * the projection does not reach are left out.
 */
export function skyFootprint(wcs: Wcs, width: number, height: number): [ra: number, dec: number][] {
  return inSky(wcs, [-0.5, -0.5], [width - 0.5, height - 0.5])
}

/** As skyFootprint, for the centres of the corner pixels: (0, 0), (width − 1, 0), …. */
export function skyCornerCentres(wcs: Wcs, width: number, height: number): [ra: number, dec: number][] {
  return inSky(wcs, [0, 0], [width - 1, height - 1])
}

function inSky(wcs: Wcs, [left, bottom]: Point, [right, top]: Point): [number, number][] {
  const corners: Point[] = [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
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
  if (place === null) return null
  const alongX = way(place, wcs.pixelToSky(x - 0.5, y), wcs.pixelToSky(x + 0.5, y))
  const alongY = way(place, wcs.pixelToSky(x, y - 0.5), wcs.pixelToSky(x, y + 0.5))
  if (alongX === null || alongY === null) return null
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

/** From one position to another, radians to the east and to the north at `place`. */
function way(place: Point, from: Point | null, to: Point | null): Point | null {
  if (from === null || to === null) return null
  const [east1, north1] = tangent(place, from)
  const [east2, north2] = tangent(place, to)
  return [east2 - east1, north2 - north1]
}

/** Components of the direction to a position along east and north at `place`. */
function tangent([ra0, dec0]: Point, [ra, dec]: Point): Point {
  const half = sinDegrees((ra - ra0) / 2)
  const bend = 2 * cosDegrees(dec) * half * half
  return [cosDegrees(dec) * sinDegrees(ra - ra0), sinDegrees(dec - dec0) + sinDegrees(dec0) * bend]
}
