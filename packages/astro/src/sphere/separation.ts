import { cosDegrees, DEGREES_PER_RADIAN, normaliseDegrees, sinDegrees } from './angles.ts'

/**
 * Great-circle angle between two places in the sky, degrees in and out, 0 … 180. Good to rounding at every angle, tiny ones and
 * antipodes included (Vincenty 1975, Survey Review 23, 88, on a sphere). NaN where a coordinate is no number.
 */
export function separationDegrees(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const sin1 = sinDegrees(dec1)
  const cos1 = cosDegrees(dec1)
  const sin2 = sinDegrees(dec2)
  const cos2 = cosDegrees(dec2)
  const east = cos2 * sinDegrees(ra2 - ra1)
  const north = northward(ra1, dec1, ra2, dec2)
  const along = sin1 * sin2 + cos1 * cos2 * cosDegrees(ra2 - ra1)
  return Math.atan2(Math.sqrt(east * east + north * north), along) * DEGREES_PER_RADIAN
}

/**
 * Direction of the second place as seen from the first: degrees from north through east, 0 ≤ angle < 360. Means nothing where the two
 * places are one or opposite, or the first is a pole. NaN where a coordinate is no number.
 */
export function positionAngleDegrees(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const east = cosDegrees(dec2) * sinDegrees(ra2 - ra1)
  return normaliseDegrees(Math.atan2(east, northward(ra1, dec1, ra2, dec2)) * DEGREES_PER_RADIAN)
}

/** cos δ₁ sin δ₂ − sin δ₁ cos δ₂ cos(α₂ − α₁), written so that places close together do not cancel. */
function northward(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const half = sinDegrees((ra2 - ra1) / 2)
  return sinDegrees(dec2 - dec1) + 2 * sinDegrees(dec1) * cosDegrees(dec2) * half * half
}
