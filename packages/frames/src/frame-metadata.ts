import { normalizeTime } from '@datalab/store'

/** Cards of a frame as the database keeps them: keyword → value, JSON only. */
export type StoredHeaders = Record<string, unknown>

/** What a frame's header says of it, in the columns of the frames table. */
export interface FrameMetadata {
  observationDate: string | null
  observationDay: string | null
  proposalId: string | null
  instrumentId: string | null
  targetName: string | null
  reductionLevel: number | null
  siteId: string | null
  telescopeId: string | null
  exposureTime: number | null
  primaryOpticalElement: string | null
  publicDate: string | null
  configurationType: string | null
  observationId: number | null
  requestId: number | null
}

/** Keywords as BANZAI writes them. What is missing, or no value of its kind, is null: nothing is made up. */
export function frameMetadata(headers: StoredHeaders): FrameMetadata {
  return {
    observationDate: timeOf(headers['DATE-OBS']),
    observationDay: dayOf(headers['DAY-OBS']),
    proposalId: textOf(headers.PROPID),
    instrumentId: textOf(headers.INSTRUME),
    targetName: textOf(headers.OBJECT),
    reductionLevel: integerOf(headers.RLEVEL),
    siteId: textOf(headers.SITEID),
    telescopeId: textOf(headers.TELID),
    exposureTime: numberOf(headers.EXPTIME),
    primaryOpticalElement: textOf(headers.FILTER),
    publicDate: timeOf(headers.L1PUBDAT),
    configurationType: textOf(headers.OBSTYPE),
    observationId: integerOf(headers.BLKUID),
    requestId: integerOf(headers.REQNUM),
  }
}

/** What pipelines write for "there is none". */
const ABSENT = new Set(['', 'N/A'])

function textOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = String(value).trim()
  return ABSENT.has(text.toUpperCase()) ? null : text
}

/** Numbers may be written as text: request numbers have leading zeros. */
function numberOf(value: unknown): number | null {
  const text = textOf(value)
  if (text === null) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

function integerOf(value: unknown): number | null {
  const number = numberOf(value)
  return number !== null && Number.isSafeInteger(number) ? number : null
}

/** UTC, with or without a time of day. */
function timeOf(value: unknown): string | null {
  const text = textOf(value)
  if (text === null) return null
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?))?(?:Z|\+00:?00)?$/.exec(text)
  if (!match) return null
  const time = `${match[1]}T${match[2] ?? '00:00:00'}Z`
  // A day that the calendar does not have is refused here, and not by the database.
  const parsed = new Date(time.replace(/(\.\d{3})\d+/, '$1'))
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== match[1]) return null
  return normalizeTime(time)
}

/** `20240115` or `2024-01-15`. */
function dayOf(value: unknown): string | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(textOf(value) ?? '')
  if (!match) return null
  const time = timeOf(`${match[1]}-${match[2]}-${match[3]}`)
  return time === null ? null : time.slice(0, 10)
}
