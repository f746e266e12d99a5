/**
 * Instants in two parts. A double holds a Julian Date to 40 µs and a Modified Julian Date to 0.6 µs; a day and its fraction
 * kept apart hold a nanosecond for any date. Which time scale an instant is of is said by its name, as everywhere.
 */

/** Modified Julian Date in two parts: `day` is whole, 0 ≤ `fraction` < 1. */
export interface Instant {
  readonly day: number
  readonly fraction: number
}

/** Seconds of a day of TAI, TT and TDB; a day of UTC may have one more. */
export const SECONDS_PER_DAY = 86400
/** Julian Date of MJD 0. */
export const JD_OF_MJD_ZERO = 2400000.5

/** Modified Julian Date of J2000.0: 2000-01-01, noon, of TT or TDB. */
export const MJD_J2000 = 51544.5
/** Days of a Julian year (IAU). */
export const DAYS_PER_JULIAN_YEAR = 365.25
/** Days of a Julian century. */
const DAYS_PER_CENTURY = 36525
/** Besselian epoch 1900.0 and the length of its year (Lieske 1979, A&A 73, 282). */
const MJD_B1900 = 15019.81352
const DAYS_PER_BESSELIAN_YEAR = 365.242198781

/** The instant of a day plus a fraction of any size; both may have fractions of their own. */
export function instant(mjd: number, fraction = 0): Instant {
  const day = Math.floor(mjd)
  const rest = mjd - day + fraction
  const carry = Math.floor(rest)
  const left = rest - carry
  // A tiny negative rest plus 1 rounds to 1 itself.
  return left < 1 ? { day: day + carry, fraction: left } : { day: day + carry + 1, fraction: 0 }
}

/** The instant `seconds` later (negative: earlier) in a scale whose days have 86400 s: not in UTC, see `addUtcSeconds`. */
export function addSeconds(from: Instant, seconds: number): Instant {
  return instant(from.day, from.fraction + seconds / SECONDS_PER_DAY)
}

/** As one double, to 0.6 µs. */
export function mjdOf({ day, fraction }: Instant): number {
  return day + fraction
}

/** Julian Date as one double, to 40 µs. */
export function jdOf({ day, fraction }: Instant): number {
  // The half goes to the fraction, where it is exact.
  return day + 2400000 + (fraction + 0.5)
}

/** Julian centuries since J2000.0 of the instant's scale. */
export function julianCenturies({ day, fraction }: Instant): number {
  return (day - MJD_J2000 + fraction) / DAYS_PER_CENTURY
}

/** Julian epoch (2015.5, …) of a Modified Julian Date of TT or TDB. */
export function julianEpoch(mjdTt: number): number {
  return 2000 + (mjdTt - MJD_J2000) / DAYS_PER_JULIAN_YEAR
}

/** Besselian epoch (1950.0, …) of a Modified Julian Date of TT or TDB. */
export function besselianEpoch(mjdTt: number): number {
  return 1900 + (mjdTt - MJD_B1900) / DAYS_PER_BESSELIAN_YEAR
}

/** The Julian Date in decimal digits, `decimals` (1 … 15) of them after the point. */
export function formatJd(at: Instant, decimals: number): string {
  return formatDays(instant(at.day + 2400000, at.fraction + 0.5), decimals)
}

/** The Modified Julian Date in decimal digits, `decimals` (1 … 15) of them after the point. */
export function formatMjd(at: Instant, decimals: number): string {
  return formatDays(at, decimals)
}

function formatDays({ day, fraction }: Instant, decimals: number): string {
  if (day < 0) {
    // Decimals of a negative number count downwards.
    const positive = instant(-day, -fraction)
    return `-${formatDays(positive, decimals)}`
  }
  const digits = fraction.toFixed(decimals)
  return digits.startsWith('1') ? `${day + 1}${digits.slice(1)}` : `${day}${digits.slice(1)}`
}
