import { type Instant, mjdOf } from './instant.ts'
import { utcDaySeconds } from './leap-seconds.ts'

/**
 * Dates as text: FITS standard 4.0, section 4.4.2 (`YYYY-MM-DD[Thh:mm[:ss[.s…]]]`, and `DD/MM/YY` of files before 1999), with
 * what other programs write: a blank for the T, `Z` or `+00:00` after it.
 */
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d*)?))?(?:Z|\+00:00)?)?$/
const OLD_DATE = /^(\d{2})\/(\d{2})\/(\d{2})$/

/** Modified Julian Date of UTC of a FITS date as one double; null where the text is no date. */
export function parseUtc(text: string): number | null {
  const utc = parseUtcInstant(text)
  return utc && mjdOf(utc)
}

/** As `parseUtc`, in two parts. A 61st second is accepted where there was one. Trailing blanks do not count, as in FITS. */
export function parseUtcInstant(text: string): Instant | null {
  const trimmed = text.trimEnd()
  const old = OLD_DATE.exec(trimmed)
  if (old) return midnight(1900 + Number(old[3]), Number(old[2]), Number(old[1]))
  const iso = ISO_DATE.exec(trimmed)
  if (!iso) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = iso
  const date = midnight(Number(year), Number(month), Number(day))
  if (!date || Number(hour) > 23 || Number(minute) > 59) return null
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  const length = utcDaySeconds(date.day)
  const lastMinute = Number(hour) === 23 && Number(minute) === 59
  if (Number(second) >= (lastMinute ? 60 + length - 86400 : 60)) return null
  return { day: date.day, fraction: seconds / length }
}

function midnight(year: number, month: number, day: number): Instant | null {
  const mjd = mjdOfDate(year, month, day)
  const back = dateOfMjd(mjd)
  return back.year === year && back.month === month && back.day === day ? { day: mjd, fraction: 0 } : null
}

/** MJD of the midnight that begins a day of the Gregorian calendar, by way of years that begin in March. */
function mjdOfDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const m = (month + 9) % 12
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  // 678882 days lie between 0000-03-01 and MJD 0.
  return 365 * y + leapDays + Math.floor((153 * m + 2) / 5) + day - 1 - 678881
}

function dateOfMjd(mjd: number): { year: number; month: number; day: number } {
  const z = mjd + 678881
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const m = Math.floor((5 * dayOfYear + 2) / 153)
  const month = m < 10 ? m + 3 : m - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
  }
}

/** `YYYY-MM-DDThh:mm:ss.sss` with `decimals` digits of the second, rounded. Leap seconds show as a 61st second. */
export function formatUtc(utc: Instant, decimals: number): string {
  const length = utcDaySeconds(utc.day)
  const unit = 10 ** decimals
  const units = Math.round(utc.fraction * length * unit)
  const { day, seconds } =
    units < length * unit ? { day: utc.day, seconds: units / unit } : { day: utc.day + 1, seconds: 0 }
  const date = dateOfMjd(day)
  const minutes = Math.min(Math.floor(seconds / 60), 1439)
  const two = (n: number) => String(n).padStart(2, '0')
  const second = (seconds - minutes * 60).toFixed(decimals).padStart(decimals ? decimals + 3 : 2, '0')
  const calendar = `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`
  return `${calendar}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${second}`
}
