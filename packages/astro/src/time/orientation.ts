import type { Vector } from './earth.ts'
import { type Instant, julianCenturies, MJD_J2000 } from './instant.ts'

/** How the Earth lies in space: precession, nutation, rotation. UT1 is taken to be UTC: at most 0.9 s, 0.004 degrees. */

const ARCSEC = Math.PI / 648000
const TURN = 2 * Math.PI

/**
 * Luni-solar nutation: the 24 largest terms of IAU 2000B (McCarthy & Luzum 2003, Celest. Mech. Dyn. Astron. 85, 37), which
 * leaves out 0.02″; numbers of ERFA (src/nut00b.c; notice in licences/erfa.txt). Multiples of l, l′, F, D, Ω; longitude and its change per century (sine), obliquity and its change
 * (cosine), in units of 0.1 µas.
 */
const NUTATION: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 1, -172064161, -174666, 92052331, 9086],
  [0, 0, 2, -2, 2, -13170906, -1675, 5730336, -3015],
  [0, 0, 2, 0, 2, -2276413, -234, 978459, -485],
  [0, 0, 0, 0, 2, 2074554, 207, -897492, 470],
  [0, 1, 0, 0, 0, 1475877, -3633, 73871, -184],
  [0, 1, 2, -2, 2, -516821, 1226, 224386, -677],
  [1, 0, 0, 0, 0, 711159, 73, -6750, 0],
  [0, 0, 2, 0, 1, -387298, -367, 200728, 18],
  [1, 0, 2, 0, 2, -301461, -36, 129025, -63],
  [0, -1, 2, -2, 2, 215829, -494, -95929, 299],
  [0, 0, 2, -2, 1, 128227, 137, -68982, -9],
  [-1, 0, 2, 0, 2, 123457, 11, -53311, 32],
  [-1, 0, 0, 2, 0, 156994, 10, -1235, 0],
  [1, 0, 0, 0, 1, 63110, 63, -33228, 0],
  [-1, 0, 0, 0, 1, -57976, -63, 31429, 0],
  [-1, 0, 2, 2, 2, -59641, -11, 25543, -11],
  [1, 0, 2, 0, 1, -51613, -42, 26366, 0],
  [-2, 0, 2, 0, 1, 45893, 50, -24236, -10],
  [0, 0, 0, 2, 0, 63384, 11, -1220, 0],
  [0, 0, 2, 2, 2, -38571, -1, 16452, -11],
  [0, -2, 2, -2, 2, 32481, 0, -13870, 0],
  [-2, 0, 0, 2, 0, -47722, 0, 477, 0],
  [2, 0, 2, 0, 2, -31046, -1, 13238, -11],
  [1, 0, 2, -2, 2, 28593, 0, -12338, 10],
]

/** Everything about the Earth's attitude at one instant. */
export interface Orientation {
  /** Greenwich mean and apparent sidereal time, radians. */
  readonly gmst: number
  readonly gast: number
  /** From the axes of the ICRS to the true equator and equinox of date; rows are the new axes. */
  readonly toDate: readonly [Vector, Vector, Vector]
}

/**
 * Precession IAU 2006 by the angles of Fukushima & Williams (Capitaine & Wallace 2006, A&A 450, 855), nutation as above;
 * sidereal time of IAU 2006.
 */
export function earthOrientation(utc: Instant, tt: Instant): Orientation {
  const t = julianCenturies(tt)
  const { longitude, obliquity } = nutation(t)
  const gamma = arcsec(t, -0.052928, 10.556378, 0.4932044, -0.00031238)
  const phi = arcsec(t, 84381.412819, -46.811016, 0.0511268, 0.00053289)
  const psi = arcsec(t, -0.041775, 5038.481484, 1.5584175, -0.00018522)
  const epsilon = arcsec(t, 84381.406, -46.836769, -0.0001831, 0.0020034)
  const turned = turnZ(turnX(turnZ(identity(), gamma), phi), -(psi + longitude))
  const gmst = positive(rotationAngle(utc) + arcsec(t, 0.014506, 4612.156534, 1.3915817, -0.00000044))
  return {
    gmst,
    gast: positive(gmst + longitude * Math.cos(epsilon)),
    toDate: turnX(turned, -(epsilon + obliquity)),
  }
}

/** Earth rotation angle (Capitaine, Guinot & McCarthy 2000, A&A 355, 398). */
function rotationAngle({ day, fraction }: Instant): number {
  const days = day - MJD_J2000 + fraction
  // MJD days begin at midnight, the angle's formula counts from noon: half a turn.
  return TURN * (fraction + 0.5 + 0.779057273264 + 0.00273781191135448 * days)
}

function nutation(t: number): { longitude: number; obliquity: number } {
  const l = arcsec(t, 485868.249036, 1717915923.2178)
  const sun = arcsec(t, 1287104.79305, 129596581.0481)
  const f = arcsec(t, 335779.526232, 1739527262.8478)
  const d = arcsec(t, 1072260.70369, 1602961601.209)
  const node = arcsec(t, 450160.398036, -6962890.5431)
  let longitude = 0
  let obliquity = 0
  for (const term of NUTATION) {
    const angle = term[0]! * l + term[1]! * sun + term[2]! * f + term[3]! * d + term[4]! * node
    longitude += (term[5]! + term[6]! * t) * Math.sin(angle)
    obliquity += (term[7]! + term[8]! * t) * Math.cos(angle)
  }
  return { longitude: longitude * 1e-7 * ARCSEC, obliquity: obliquity * 1e-7 * ARCSEC }
}

/** A polynomial in t with coefficients in arcseconds, in radians. */
function arcsec(t: number, ...coefficients: number[]): number {
  return coefficients.reduceRight((sum, c) => sum * t + c, 0) * ARCSEC
}

function positive(angle: number): number {
  return ((angle % TURN) + TURN) % TURN
}

type Matrix = readonly [Vector, Vector, Vector]

function identity(): Matrix {
  return [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]
}

/** The same after turning the axes about z. */
function turnZ([x, y, z]: Matrix, angle: number): Matrix {
  const c = Math.cos(angle)
  const s = Math.sin(angle)
  return [combine(c, x, s, y), combine(-s, x, c, y), z]
}

/** The same after turning the axes about x. */
function turnX([x, y, z]: Matrix, angle: number): Matrix {
  const c = Math.cos(angle)
  const s = Math.sin(angle)
  return [x, combine(c, y, s, z), combine(-s, y, c, z)]
}

function combine(a: number, u: Vector, b: number, v: Vector): Vector {
  return [a * u[0] + b * v[0], a * u[1] + b * v[1], a * u[2] + b * v[2]]
}
