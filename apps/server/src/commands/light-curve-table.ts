/** A light curve as it was read from a text table. */
export interface LightCurveTable {
  readonly times: Float64Array
  readonly magnitudes: Float64Array
  /** Null where the table has no errors. */
  readonly errors: Float64Array | null
  /** Rows that could not be taken. */
  readonly badRows: readonly BadRow[]
  /** Something to know about how the table was read; null: nothing. */
  readonly note: string | null
}

export interface BadRow {
  /** Of the file, from 1. */
  readonly line: number
  readonly reason: string
}

/** Names of columns, the better one first where a table has several; case, blanks, `-` and `_` do not count. */
const TIME_NAMES = [
  ...['bjd_tdb', 'bjd', 'bjdtdb', 'hjd', 'hjd_utc', 'time', 't', 'jd', 'julian_date', 'jd_utc', 'mjd', 'mjd_utc'],
  ...['btjd', 'bkjd', 'obstime', 'date', 'epoch', 'days'],
]
const MAGNITUDE_NAMES = ['magnitude', 'mag', 'm', 'value', 'y', 'flux', 'brightness']
const ERROR_NAMES = [
  ...['magnitude_error', 'mag_error', 'mag_err', 'magerr', 'error', 'err', 'e_mag', 'emag', 'sigma', 'merr', 'dmag'],
  ...['uncertainty', 'uncert', 'magnitude_uncertainty', 'dy', 'flux_error', 'flux_err', 'fluxerr', 'value_error'],
]

interface Row {
  readonly cells: readonly string[]
  readonly line: number
}

interface Columns {
  readonly time: number
  readonly magnitude: number
  readonly error: number | null
}

/**
 * Reads rows of time, magnitude and (optionally) error, separated by commas, semicolons, tabs or blanks; lines that
 * begin with # are comments. A first row of names tells the columns; without one, or where its names do not tell time
 * and magnitude (the note says so then), the first three are taken in this order. A column of errors that is empty
 * throughout is none.
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
  const told = named ? namedColumns(heading!) : null
  const columns = told ?? { time: 0, magnitude: 1, error: 2 }
  const note = named && !told ? `columns ${heading!.join(', ')} are taken to be time, magnitude, error` : null
  const { error } = columns
  const hasErrors = error !== null && rows.some(({ cells }) => !isMissing(cells[error] ?? ''))
  return { ...takeRows(rows, { ...columns, error: hasErrors ? error : null }), note }
}

function takeRows(rows: readonly Row[], columns: Columns): Omit<LightCurveTable, 'note'> {
  const badRows: BadRow[] = []
  const good = rows.filter(({ cells, line }) => {
    const reason = fault(cells, columns)
    if (reason) badRows.push({ line, reason })
    return !reason
  })
  const column = (index: number) => Float64Array.from(good, ({ cells }) => numberIn(cells[index]!))
  return {
    times: column(columns.time),
    magnitudes: column(columns.magnitude),
    errors: columns.error === null ? null : column(columns.error),
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

/** Null where the names do not tell which columns are time and magnitude. */
function namedColumns(heading: readonly string[]): Columns | null {
  const plain = heading.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const find = (names: readonly string[]) =>
    names.map((name) => plain.indexOf(name.replaceAll('_', ''))).find((index) => index >= 0) ?? null
  const time = find(TIME_NAMES)
  const magnitude = find(MAGNITUDE_NAMES)
  return time === null || magnitude === null ? null : { time, magnitude, error: find(ERROR_NAMES) }
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
