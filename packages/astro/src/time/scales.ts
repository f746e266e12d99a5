import { addSeconds, type Instant, instant, SECONDS_PER_DAY } from './instant.ts'
import { taiMinusUtcSeconds, utcDaySeconds } from './leap-seconds.ts'
import { tdbMinusTtSeconds } from './tdb.ts'

/** TT − TAI, by definition (IAU 1991, resolution A4). */
const TT_MINUS_TAI_SECONDS = 32.184
/** An instant this close to midnight is midnight: conversions round by less. */
const ROUNDING_SECONDS = 1e-9

/**
 * From one time scale to the next. UTC instants count a day with a leap second as 86401 parts (the quasi-JD of the IAU's
 * libraries), so that every second has a date of its own. Before 1972 there is no answer: null.
 */
export function utcToTai(utc: Instant): Instant | null {
  const offset = taiMinusUtcSeconds(utc.day)
  if (offset === null) return null
  const seconds = utc.fraction * utcDaySeconds(utc.day)
  return instant(utc.day, (seconds + offset) / SECONDS_PER_DAY)
}

/** TAI + 32.184 s. */
export function taiToTt(tai: Instant): Instant {
  return addSeconds(tai, TT_MINUS_TAI_SECONDS)
}

/** TDB of a clock at the centre of the Earth. */
export function ttToTdb(tt: Instant): Instant {
  return addSeconds(tt, tdbMinusTtSeconds(tt))
}

/** From UTC to TT, by way of TAI. Null before 1972. */
export function utcToTt(utc: Instant): Instant | null {
  const tai = utcToTai(utc)
  return tai && taiToTt(tai)
}

/** From UTC to TDB of a clock at the centre of the Earth, by way of TT. Null before 1972. */
export function utcToTdb(utc: Instant): Instant | null {
  const tt = utcToTt(utc)
  return tt && ttToTdb(tt)
}

/** `seconds` of real time later, leap seconds counted; before 1972 days of 86400 s. */
export function addUtcSeconds(utc: Instant, seconds: number): Instant {
  const tai = utcToTai(utc)
  const later = tai && taiToUtc(addSeconds(tai, seconds))
  return later ?? addSeconds(utc, seconds)
}

/** Null before 1972. */
export function taiToUtc(tai: Instant): Instant | null {
  // The day of UTC is the one before that of TAI, as long as that has not ended.
  for (const day of [tai.day - 1, tai.day]) {
    const offset = taiMinusUtcSeconds(day)
    if (offset === null) continue
    const seconds = (tai.day - day + tai.fraction) * SECONDS_PER_DAY - offset
    const length = utcDaySeconds(day)
    if (seconds > -ROUNDING_SECONDS && seconds < length - ROUNDING_SECONDS) {
      return { day, fraction: Math.max(0, seconds) / length }
    }
  }
  return null
}
