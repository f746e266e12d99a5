import { z } from 'zod'
import { trimSpace } from './text.ts'

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?)?`
const DIGITS = String.raw`(?<hour>\d{2})(?:(?<minute>\d{2})(?:(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?)?`
const ZONE = String.raw`(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?`
const ISO_TIME = String.raw`(?:[T ](?:${CLOCK}|${DIGITS})\s*${ZONE})?`
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH_NAME =
  '(?<monthName>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const FORMS = [
  new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})${ISO_TIME}$`),
  new RegExp(String.raw`^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})${ISO_TIME}$`),
  new RegExp(String.raw`^(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4}|\d{2})(?:\s+${CLOCK})?$`),
  new RegExp(String.raw`^${MONTH_NAME}\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})$`, 'i'),
  new RegExp(String.raw`^(?<day>\d{1,2})\s+${MONTH_NAME},?\s+(?<year>\d{4})$`, 'i'),
]

/** `69` is 1969, `68` is 2068. */
const CENTURY_TURN = 69

/**
 * The time that a filter names, as the tables hold it: `YYYY-MM-DDTHH:MM:SS.ffffffZ`. Without a zone it is UTC, digits
 * beyond microseconds are cut. Null for what is no date, or a date that no calendar has.
 */
export function readDateTime(written: string): string | null {
  for (const form of FORMS) {
    const groups = form.exec(written)?.groups
    if (groups) return normalize(groups)
  }
  return null
}

function normalize(groups: Record<string, string | undefined>): string | null {
  const field = (name: string) => Number(groups[name] ?? 0)
  const named = groups.monthName?.slice(0, 3).toLowerCase()
  const [month, day, hour, minute, second] = [
    named === undefined ? field('month') : MONTHS.indexOf(named) + 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  ]
  const year = groups.year?.length === 2 ? field('year') + (field('year') < CENTURY_TURN ? 2000 : 1900) : field('year')
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null
  const offset = offsetMinutes(groups.zone)
  if (offset === null) return null
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCDate() !== day) return null
  date.setUTCHours(hour, minute - offset, second)
  const iso = date.toISOString()
  // A zone may carry the first or the last day of the calendar beyond it.
  if (!/^\d{4}-/.test(iso) || iso.startsWith('0000')) return null
  return `${iso.slice(0, 19)}.${(groups.fraction ?? '').padEnd(6, '0').slice(0, 6)}Z`
}

function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || 0)]
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** A bound of a list's filter; white space around is cut, and an empty one is no filter. */
export function dateTimeFilter() {
  return z
    .custom<string>()
    .transform((value: unknown, context): string | undefined => {
      const trimmed = trimSpace(String(value ?? ''))
      if (trimmed === '') return undefined
      const read = readDateTime(trimmed)
      if (read !== null) return read
      context.addIssue({ code: 'custom', message: 'Enter a valid date/time.', input: value })
      return z.NEVER
    })
    .meta({ type: 'string', description: 'Inclusive. ISO 8601; UTC when no zone is given.' })
    .optional()
}
