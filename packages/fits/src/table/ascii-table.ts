import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { requireInteger } from '../header/header.ts'
import type { ColumnData, ColumnInfo } from './column-data.ts'
import { readFactor } from './column-scaling.ts'
import { readRows } from './columns.ts'
import { createTableReader } from './table-reader.ts'

interface Field {
  info: ColumnInfo
  letter: string
  start: number
  width: number
  decimals: number
  /** TNULLn: text of an undefined field. */
  missing: string | null
  scale: number
  zero: number
}

const TFORM = /^([AIFED])(\d+)(?:\.(\d+))?$/
const NUMBER = /^([+-]?)(\d*)(\.?)(\d*)(?:[ED]?([+-]?\d+))?$/i

function readField(hdu: Hdu, number: number, rowBytes: number): Field {
  const { header } = hdu
  const keyword = `TFORM${number}`
  const tform = header.string(keyword)
  const match = TFORM.exec(tform?.trim() ?? '')
  if (tform === undefined || match === null) {
    throw new FitsError('bad_header', `${keyword} is ${tform ?? 'missing'}, no format of an ASCII table`, { keyword })
  }
  const letter = match[1]!
  const width = Number(match[2])
  const start = requireInteger(header, `TBCOL${number}`, 1, rowBytes) - 1
  if (start + width > rowBytes) {
    throw new FitsError('bad_header', `column ${number} goes beyond the row of ${rowBytes} characters`, { keyword })
  }
  const scale = readFactor(header, `TSCAL${number}`, 1)
  const zero = readFactor(header, `TZERO${number}`, 0)
  const whole = letter === 'I' && scale === 1 && zero === 0
  const info: ColumnInfo = {
    name: header.string(`TTYPE${number}`) ?? null,
    tform,
    dtype: letter === 'A' ? 'string' : whole ? 'int64' : 'float64',
    repeat: 1,
    variable: false,
    unit: header.string(`TUNIT${number}`) ?? null,
    dim: null,
  }
  const missing = header.string(`TNULL${number}`)?.trim() ?? null
  return { info, letter, start, width, decimals: Number(match[3] ?? 0), missing, scale, zero }
}

/** Value of a numeric field (section 7.2.5): without a decimal point the last `decimals` digits are the fraction; blank is 0. */
function parseNumber(text: string, decimals: number): number {
  if (text === '') return 0
  const match = NUMBER.exec(text)
  if (match === null || (match[2] === '' && match[4] === '')) return Number.NaN
  const [, sign, whole, point, fraction, exponent] = match
  const shift = point === '' ? -decimals : 0
  return Number(`${sign}${whole}.${fraction}e${Number(exponent ?? 0) + shift}`)
}

function parseInteger(text: string): bigint | null {
  if (text === '') return 0n
  if (!/^[+-]?\d+$/.test(text)) return null
  const value = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, value) === value ? value : null
}

function notNumeric(text: string, row: number): FitsError {
  return new FitsError('bad_data', `'${text}' is no number`, { row })
}

function decodeField(field: Field, texts: readonly string[]): ColumnData['values'] {
  const { info, letter, missing, decimals, scale, zero } = field
  if (letter === 'A') return texts.map((text) => text.trimEnd())
  const values = texts.map((text, row) => {
    const trimmed = text.trim()
    if (missing !== null && trimmed === missing) return null
    if (info.dtype === 'int64') {
      const value = parseInteger(trimmed)
      if (value === null) throw notNumeric(text, row)
      return value
    }
    const value = parseNumber(trimmed, letter === 'I' ? 0 : decimals)
    if (Number.isNaN(value)) throw notNumeric(text, row)
    return value * scale + zero
  })
  if (missing !== null) return values
  if (info.dtype === 'int64') return BigInt64Array.from(values as bigint[]) // no nulls without TNULL
  return Float64Array.from(values as number[])
}

/** An ASCII table (section 7.2). */
export function asciiTable(file: FitsFile, hdu: Hdu) {
  const { header, dataOffset } = hdu
  const { rows, rowBytes } = readRows(hdu)
  const count = requireInteger(header, 'TFIELDS', 0, 999)
  const fields = Array.from({ length: count }, (_, i) => readField(hdu, i + 1, rowBytes))

  function decode(index: number): ColumnData['values'] {
    const field = fields[index]!
    const texts: string[] = []
    for (let row = 0; row < rows; row++) {
      const bytes = file.source.read(dataOffset + row * rowBytes + field.start, field.width)
      texts.push(Buffer.from(bytes).toString('latin1'))
    }
    return decodeField(field, texts)
  }

  return createTableReader(
    rows,
    fields.map(({ info }) => info),
    (index) => withPlace({ hdu: hdu.index, keyword: `TFORM${index + 1}` }, () => decode(index)),
  )
}
