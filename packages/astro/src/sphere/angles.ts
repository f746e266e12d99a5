/** Degrees in a radian. */
export const DEGREES_PER_RADIAN = 180 / Math.PI

/** Sine of an angle in degrees, exact at multiples of 90. NaN for what is no finite number. */
export function sinDegrees(degrees: number): number {
  const quarters = Math.round(degrees / 90)
  const rest = (degrees - 90 * quarters) / DEGREES_PER_RADIAN
  switch (quarters & 3) {
    case 0:
      return Math.sin(rest)
    case 1:
      return Math.cos(rest)
    case 2:
      return -Math.sin(rest)
    default:
      return -Math.cos(rest)
  }
}

/** Cosine of an angle in degrees, exact at multiples of 90. NaN for what is no finite number. */
export function cosDegrees(degrees: number): number {
  const quarters = Math.round(degrees / 90)
  const rest = (degrees - 90 * quarters) / DEGREES_PER_RADIAN
  switch (quarters & 3) {
    case 0:
      return Math.cos(rest)
    case 1:
      return -Math.sin(rest)
    case 2:
      return -Math.cos(rest)
    default:
      return Math.sin(rest)
  }
}

/** The same direction in 0 ≤ degrees < 360. */
export function normaliseDegrees(degrees: number): number {
  if (degrees >= 0 && degrees < 360) return degrees
  const turned = degrees % 360
  // A tiny negative angle plus 360 rounds to 360 itself.
  return turned < 0 ? (turned + 360) % 360 : turned
}
