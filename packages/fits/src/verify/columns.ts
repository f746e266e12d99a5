import type { Hdu } from '../hdu.ts'
import type { Header } from '../header/header.ts'
import { type ColumnLayout, readLayout } from '../table/columns.ts'
import type { ProblemList } from './problems.ts'

const COLUMN_KEYWORD = /^(TTYPE|TFORM|TBCOL|TUNIT|TDISP|TDIM|TNULL|TSCAL|TZERO)(\d{1,3})$/

/** The standard has no more columns in a table. */
const MOST_FIELDS = 999

/** Display formats (tables 16 and 20): letter, width and what follows. */
const TDISP = /^(?:A\d+|L\d+|([IBOZ])\d+(?:\.\d+)?|(F)\d+\.\d+|(E[NS]|[EGD])\d+\.\d+(?:E\d+)?)$/

const INTEGER_RANGES: Record<string, [number, number]> = {
  B: [0, 255],
  I: [-32768, 32767],
  J: [-(2 ** 31), 2 ** 31 - 1],
}

function checkIndices(problems: ProblemList, { kind, header }: Hdu, fields: number): void {
  for (const { keyword, type } of header.cards) {
    const match = COLUMN_KEYWORD.exec(keyword)
    if (match === null || type === 'X') continue
    const number = Number(match[2])
    if (number < 1 || number > fields) problems.error(`there is no column ${number} of ${fields}`, keyword)
    if (match[1] === 'TBCOL' && kind !== 'table') problems.error('binary tables have no TBCOLn', keyword)
    if (match[1] === 'TDIM' && kind === 'table') problems.error('ASCII tables have no TDIMn', keyword)
  }
  if (kind === 'table' && header.has('THEAP')) problems.error('ASCII tables have no heap', 'THEAP')
}

/** Columns are found by their names: each has one, of letters, digits and underscores, case aside its own. */
function checkNames(problems: ProblemList, { header }: Hdu, fields: number): void {
  const seen = new Map<string, string>()
  for (let number = 1; number <= fields; number++) {
    const keyword = `TTYPE${number}`
    const name = header.string(keyword)
    if (name === undefined || name === '') {
      problems.warn(`column ${number} has no name`, keyword)
      continue
    }
    if (/[^A-Za-z0-9_]/.test(name))
      problems.warn(`the name '${name}' has more than letters, digits and underscores`, keyword)
    const other = seen.get(name.toUpperCase())
    if (other !== undefined) problems.warn(`the name '${name}' is that of ${other}, too`, keyword)
    else seen.set(name.toUpperCase(), keyword)
  }
}

function checkScaling(problems: ProblemList, header: Header, { number, letter }: ColumnLayout): void {
  for (const keyword of [`TSCAL${number}`, `TZERO${number}`]) {
    if (!header.has(keyword)) continue
    if ('ALX'.includes(letter)) problems.error(`elements of type ${letter} are not scaled`, keyword)
    if (keyword.startsWith('TSCAL') && header.number(keyword) === 0) problems.warn('the scale is 0', keyword)
  }
  const keyword = `TNULL${number}`
  if (!header.has(keyword)) return
  if (!'BIJK'.includes(letter)) problems.error(`elements of type ${letter} have no TNULLn`, keyword)
  else if (header.integer(keyword) === undefined && typeof header.get(keyword) !== 'bigint') {
    problems.error('the value is not an integer', keyword)
  }
  const range = INTEGER_RANGES[letter]
  const missing = header.integer(keyword)
  if (range !== undefined && missing !== undefined && (missing < range[0] || missing > range[1])) {
    problems.warn(`no element of type ${letter} can be ${missing}`, keyword)
  }
}

function checkDisplay(problems: ProblemList, header: Header, { number, letter }: ColumnLayout): void {
  const keyword = `TDISP${number}`
  const format = header.string(keyword)
  if (format === undefined) return
  if (!TDISP.test(format)) {
    problems.error(`'${format}' is no display format`, keyword)
    return
  }
  const textual = format[0] === 'A' || format[0] === 'L'
  if (textual ? format[0] !== letter : letter === 'A' || letter === 'L') {
    problems.error(`'${format}' is no format for elements of type ${letter}`, keyword)
  }
}

/** TDIMn says how the elements of a row lie; arrays of variable length may be larger than it. */
function checkDimensions(problems: ProblemList, header: Header, column: ColumnLayout): void {
  const keyword = `TDIM${column.number}`
  const text = header.string(keyword)
  if (text === undefined) return
  const sizes = /^\(\s*\d+(?:\s*,\s*\d+)*\s*\)$/.test(text) ? text.slice(1, -1).split(',').map(Number) : null
  if (sizes === null) problems.error(`'${text}' is no list of sizes`, keyword)
  else if (column.descriptor === null && sizes.reduce((a, b) => a * b, 1) > column.repeat) {
    problems.error(`${text} is more than the ${column.repeat} elements of a row`, keyword)
  }
}

function checkHeap(problems: ProblemList, header: Header, columns: readonly ColumnLayout[]): void {
  const pcount = header.integer('PCOUNT') ?? 0
  if (pcount === 0 && header.has('THEAP')) problems.error('there is no heap: PCOUNT is 0', 'THEAP')
  if (pcount > 0 && columns.every(({ descriptor }) => descriptor === null)) {
    problems.warn(`${pcount} bytes follow the rows, but no column has arrays of variable length`, 'PCOUNT')
  }
}

function checkBinary(problems: ProblemList, hdu: Hdu): void {
  const { header } = hdu
  const { columns, rowBytes } = readLayout(hdu)
  const width = columns.reduce((sum, column) => sum + column.byteWidth, 0)
  if (width !== rowBytes) problems.error(`the columns take ${width} bytes a row, NAXIS1 gives ${rowBytes}`, 'NAXIS1')
  for (const column of columns) {
    const keyword = `TFORM${column.number}`
    const text = /^(\d*)A(\d+)$/.exec(column.tform)
    if (text !== null && Number(text[1] || 1) % Number(text[2]) !== 0) {
      problems.warn(`'${column.tform}' does not hold a whole number of texts`, keyword)
    }
    if (/^\s/.test(column.tform)) problems.error(`'${column.tform}' begins with a blank`, keyword)
    checkScaling(problems, header, column)
    checkDisplay(problems, header, column)
    checkDimensions(problems, header, column)
  }
  checkHeap(problems, header, columns)
}

/** The keywords of a table's columns (sections 7.2 and 7.3). FitsError where the columns do not make up rows. */
export function checkColumns(problems: ProblemList, hdu: Hdu): void {
  const fields = Math.min(hdu.header.integer('TFIELDS') ?? 0, MOST_FIELDS)
  checkIndices(problems, hdu, fields)
  checkNames(problems, hdu, fields)
  if (hdu.kind !== 'table') checkBinary(problems, hdu)
}
