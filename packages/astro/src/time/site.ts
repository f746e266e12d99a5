import { cosDegrees, sinDegrees } from '../sphere/angles.ts'
import type { Vector } from './earth.ts'
import type { Orientation } from './orientation.ts'

/** Where a telescope stands. */
export interface Site {
  /** Geodetic, degrees, north positive. */
  readonly latitude: number
  /** Degrees, east positive. */
  readonly longitude: number
  /** Metres above the WGS84 ellipsoid. */
  readonly height: number
}

/** WGS84 (NIMA TR8350.2): equatorial radius and flattening. */
const EQUATORIAL_RADIUS_METRES = 6378137
const FLATTENING = 1 / 298.257223563
const METRES_PER_AU = 149597870700
/** Of the Earth's rotation, radians per second of UT1. */
const ROTATION_RATE = 7.292115855306589e-5

/** From the centre of the Earth to the site along the axes of the ICRS, au; polar motion (0.1 µs of light) is left out. */
export function siteVector(site: Site, orientation: Orientation): Vector {
  const { distance, z, angle } = aboutAxis(site, orientation)
  return toIcrs(orientation, [distance * Math.cos(angle), distance * Math.sin(angle), z])
}

/** How fast the rotation of the Earth carries the site, au/day along the axes of the ICRS. */
export function siteVelocity(site: Site, orientation: Orientation): Vector {
  const { distance, angle } = aboutAxis(site, orientation)
  const speed = distance * ROTATION_RATE * 86400
  return toIcrs(orientation, [-speed * Math.sin(angle), speed * Math.cos(angle), 0])
}

/** Distance from the axis and height above the equator, au; angle from the true equinox, radians. */
function aboutAxis(
  { latitude, longitude, height }: Site,
  { gast }: Orientation,
): { distance: number; z: number; angle: number } {
  const sine = sinDegrees(latitude)
  const polar = (1 - FLATTENING) ** 2
  const normal = EQUATORIAL_RADIUS_METRES / Math.sqrt(1 - FLATTENING * (2 - FLATTENING) * sine * sine)
  return {
    distance: ((normal + height) * cosDegrees(latitude)) / METRES_PER_AU,
    z: ((normal * polar + height) * sine) / METRES_PER_AU,
    angle: gast + (longitude * Math.PI) / 180,
  }
}

function toIcrs({ toDate: [x, y, z] }: Orientation, v: Vector): Vector {
  const axis = (i: 0 | 1 | 2) => x[i] * v[0] + y[i] * v[1] + z[i] * v[2]
  return [axis(0), axis(1), axis(2)]
}
