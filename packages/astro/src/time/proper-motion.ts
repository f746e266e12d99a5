import { cosDegrees, DEGREES_PER_RADIAN, normaliseDegrees, sinDegrees } from '../sphere/angles.ts'

const MAS_PER_DEGREE = 3_600_000

/** A star's place and its motion on the sky. */
export interface MovingStar {
  /** Degrees, at the catalogue's epoch. */
  readonly ra: number
  readonly dec: number
  /** mas/year, the first with the factor cos(dec) in it. */
  readonly pmRaCosDec: number
  readonly pmDec: number
}

/**
 * The place `years` (Julian, may be negative) after the catalogue's epoch, degrees: the star moves on a straight line through
 * space at a fixed distance (ESA SP-1200 vol. 1, §1.5.5, without parallax and radial velocity).
 */
export function moveStar({ ra, dec, pmRaCosDec, pmDec }: MovingStar, years: number): [ra: number, dec: number] {
  const east = (pmRaCosDec * years) / MAS_PER_DEGREE / DEGREES_PER_RADIAN
  const north = (pmDec * years) / MAS_PER_DEGREE / DEGREES_PER_RADIAN
  // Along the meridian of the star: outwards from the axis, and up.
  const outward = cosDegrees(dec) - north * sinDegrees(dec)
  const up = sinDegrees(dec) + north * cosDegrees(dec)
  const turn = Math.atan2(east, outward) * DEGREES_PER_RADIAN
  return [normaliseDegrees(ra + turn), Math.atan2(up, Math.hypot(outward, east)) * DEGREES_PER_RADIAN]
}

/** The same by constant rates of right ascension and declination: good for short times away from the poles. */
export function moveStarLinearly({ ra, dec, pmRaCosDec, pmDec }: MovingStar, years: number): [ra: number, dec: number] {
  return [
    normaliseDegrees(ra + (pmRaCosDec * years) / MAS_PER_DEGREE / cosDegrees(dec)),
    dec + (pmDec * years) / MAS_PER_DEGREE,
  ]
}
