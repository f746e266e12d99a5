const SIX_DIGITS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/
const ANY_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00(?::?00)?)?$/

/** How far the fine clock may stray from the system's, which is set now and then, before it follows. */
const TOLERANCE_MICROSECONDS = 5000

const wallMicroseconds = () => Date.now() * 1000
const monotonicMicroseconds = () => Math.floor(performance.now() * 1000)

let offset = wallMicroseconds() - monotonicMicroseconds()
let last = 0

/**
 * The present in UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. Two calls in one process never give the same time, so that
 * "newest first" has one answer.
 */
export function now(): string {
  const wall = wallMicroseconds()
  const strayed = Math.abs(monotonicMicroseconds() + offset - wall)
  if (strayed > TOLERANCE_MICROSECONDS) offset = wall - monotonicMicroseconds()
  last = Math.max(monotonicMicroseconds() + offset, last + 1)
  return timeFromMicroseconds(last)
}

/** Microseconds since 1970 as the text that tables hold. */
export function timeFromMicroseconds(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000)
  const rest = String(microseconds - milliseconds * 1000).padStart(3, '0')
  return `${new Date(milliseconds).toISOString().slice(0, 23)}${rest}Z`
}

/** A time `milliseconds` later (or earlier, when negative), microseconds kept. */
export function shiftTime(time: string, milliseconds: number): string {
  const shifted = Date.parse(`${time.slice(0, 23)}Z`) + milliseconds
  return `${new Date(shifted).toISOString().slice(0, 23)}${time.slice(23, 26)}Z`
}

/**
 * One spelling for the UTC times that come from drivers and headers (`2026-01-02 03:04:05.6+00`, `…T03:04:05`): fixed
 * width, so that text sorts by time. Digits beyond microseconds are cut.
 */
export function normalizeTime(time: string): string {
  if (SIX_DIGITS.test(time)) return time
  const match = ANY_TIME.exec(time)
  if (!match) throw new RangeError(`not a UTC time: ${time}`)
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(6, '0').slice(0, 6)}Z`
}
