import { type ColumnArray, type ColumnData, type ColumnElement, type FitsFile, findHdu, openTable } from '@datalab/fits'

/** The sources that were found on a frame, one a row. Names of columns are compared without regard to case. */
export interface SourceCatalogue {
  readonly rows: number
  /** Whether there is a column of this name. */
  has(name: string): boolean
  /**
   * A column as numbers, one a row: NaN where there is none, throughout where there is no such column. Not to be
   * changed.
   */
  column(name: string): Float64Array
  /** A column as trimmed texts, numbers written out (empty where undefined); null where there is no such column. */
  text(name: string): readonly string[] | null
}

/** EXTNAME of the table in which pipelines leave the sources of a frame. */
const CATALOGUE_NAME = 'CAT'

/**
 * The table `CAT` of a frame, null where there is none. Columns are decoded when they are asked for, each once.
 *
 * @throws FitsError where the table is there but damaged.
 */
export function readSourceCatalogue(file: FitsFile): SourceCatalogue | null {
  const hdu = findHdu(file, CATALOGUE_NAME)
  if (hdu === undefined || (hdu.kind !== 'bintable' && hdu.kind !== 'table')) return null
  const table = openTable(file, hdu)
  const numbers = new Map<string, Float64Array>()
  return {
    rows: table.rows,
    has: (name) => table.has(name),
    column(name) {
      const key = name.toUpperCase()
      const known = numbers.get(key)
      if (known !== undefined) return known
      const column = table.has(name) ? asNumbers(table.column(name).values) : missing(table.rows)
      numbers.set(key, column)
      return column
    },
    text: (name) => (table.has(name) ? asTexts(table.column(name).values) : null),
  }
}

function missing(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.NaN)
}

function asNumbers(values: ColumnData['values']): Float64Array {
  if (values instanceof Float64Array) return values
  if (values instanceof Float32Array) return Float64Array.from(values)
  const numbers = new Float64Array(values.length)
  for (let row = 0; row < numbers.length; row++) numbers[row] = asNumber(values[row]!)
  return numbers
}

function asNumber(value: ColumnElement | ColumnArray): number {
  const scalar = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  return scalar ? Number(value) : Number.NaN
}

function asTexts(values: ColumnData['values']): string[] {
  return Array.from(values, (value: ColumnElement | ColumnArray) => {
    if (typeof value === 'string') return value.trim()
    return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : ''
  })
}
