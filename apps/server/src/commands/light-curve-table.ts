/** A light curve as it was read from a text table. */
export interface LightCurveTable {
  readonly times: Float64Array
  readonly magnitudes: Float64Array
  /** Null where the table has no errors. */
  readonly errors: Float64Array | null
  /** Rows that could not be taken. */
  readonly badRows: readonly BadRow[]
}

export interface BadRow {
  /** Of the file, from 1. */
  readonly line: number
  readonly reason: string
}

/** Names of columns, the better one first where a table has several; case, blanks, `-` and `_` do not count. */
const TIME_NAMES = [
  ...['bjd_tdb', 'bjd', 'bjdtdb', 'hjd', 'hjd_utc', 'time', 't', 'jd', 'julian_date', 'jd_utc', 'mjd', 'mjd_utc'],
  ...['obstime', 'date', 'epoch', 'days'],
]
const MAGNITUDE_NAMES = ['magnitude', 'mag', 'm', 'value', 'y', 'flux', 'brightness']
const ERROR_NAMES = [
  ...['magnitude_error', 'mag_error', 'mag_err', 'magerr', 'error', 'err', 'e_mag', 'emag', 'sigma', 'merr', 'dmag'],
  ...['uncertainty', 'uncert', 'magnitude_uncertainty', 'dy', 'flux_error', 'flux_err', 'fluxerr', 'value_error'],
]

interface Columns {
  readonly time: number
  readonly magnitude: number
  readonly error: number | null
}

/**
 * Reads rows of time, magnitude and (optionally) error, separated by commas, semicolons, tabs or blanks; lines that begin with #
 * are comments. A first row of names tells the columns, else the first three are taken in this order.
 *
 * @throws Error where the names do not tell time and magnitude
 */
export function readLightCurveTable(text: string): LightCurveTable {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '' && !content.trimStart().startsWith('#'))
  const split = splitter(lines[0]?.content ?? '')
  const heading = lines[0] && split(lines[0].content)
  const named = heading?.every((cell) => Number.isNaN(numberIn(cell)) && !isMissing(cell))
  const rows = (named ? lines.slice(1) : lines).map(({ content, line }) => ({ cells: split(content), line }))
  const columns = named
    ? namedColumns(heading)
    : { time: 0, magnitude: 1, error: rows.some(({ cells }) => cells.length > 2) ? 2 : null }
  return takeRows(rows, columns)
}

function takeRows(rows: { cells: string[]; line: number }[], columns: Columns): LightCurveTable {
  const times: number[] = []
  const magnitudes: number[] = []
  const errors: number[] = []
  const badRows: BadRow[] = []
  for (const { cells, line } of rows) {
    const reason = fault(cells, columns)
    if (reason) {
      badRows.push({ line, reason })
      continue
    }
    times.push(numberIn(cells[columns.time]!))
    magnitudes.push(numberIn(cells[columns.magnitude]!))
    if (columns.error !== null) errors.push(numberIn(cells[columns.error]!))
  }
  return {
    times: Float64Array.from(times),
    magnitudes: Float64Array.from(magnitudes),
    errors: columns.error === null ? null : Float64Array.from(errors),
    badRows,
  }
}

/** Why a row cannot be taken; null where it can. */
function fault(cells: readonly string[], { time, magnitude, error }: Columns): string | null {
  for (const [what, index] of [
    ['time', time],
    ['magnitude', magnitude],
    ['error', error],
  ] as const) {
    if (index === null) continue
    const cell = cells[index]
    if (cell === undefined || isMissing(cell)) return `there is no ${what}`
    const value = numberIn(cell)
    if (!Number.isFinite(value)) return `the ${what} "${cell.slice(0, 40)}" is not a number`
    if (what === 'error' && value <= 0) return `the error ${cell} is not positive`
  }
  return null
}

function namedColumns(heading: readonly string[]): Columns {
  const plain = heading.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const find = (names: readonly string[]) =>
    names.map((name) => plain.indexOf(name.replaceAll('_', ''))).find((index) => index >= 0) ?? null
  const time = find(TIME_NAMES)
  const magnitude = find(MAGNITUDE_NAMES)
  if (time !== null && magnitude !== null) return { time, magnitude, error: find(ERROR_NAMES) }
  const missing = time === null ? 'times (such as "time" or "jd")' : 'magnitudes (such as "mag")'
  throw new Error(`no column of ${missing} among ${heading.map((name) => `"${name}"`).join(', ')}`)
}

/** Cells of a line, by the separator that the first line has. */
function splitter(first: string): (line: string) => string[] {
  const separator = [',', ';', '\t'].find((mark) => first.includes(mark)) ?? /\s+/
  return (line) =>
    line
      .trim()
      .split(separator)
      .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/

function numberIn(cell: string): number {
  return NUMBER.test(cell) ? Number(cell.replace(/d/i, 'e')) : Number.NaN
}

function isMissing(cell: string): boolean {
  return /^(|nan|null|none|na|n\/a|-|--)$/i.test(cell)
}
