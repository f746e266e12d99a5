import { FitsError } from '../errors.ts'
import { type BigArray, isBig, type NumberArray } from '../image/dtype.ts'

/** Type of a column's values after TSCALn and TZEROn. */
export type ColumnDtype =
  | 'bool'
  | 'bit'
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'string'

/** A column as its header tells of it; null for what it does not tell. */
export interface ColumnInfo {
  readonly name: string | null
  readonly tform: string
  readonly dtype: ColumnDtype
  /** Elements in a row; of the descriptor for variable-length arrays. */
  readonly repeat: number
  /** Whether each row has an array of its own length. */
  readonly variable: boolean
  readonly unit: string | null
  /** TDIMn where it fits the repeat count, fastest axis first. */
  readonly dim: readonly number[] | null
}

/** One element: null for an undefined one (TNULLn, or a zero byte of a logical column); pairs are complex. */
export type ColumnElement = number | bigint | boolean | string | null | readonly [re: number, im: number]

/** Elements of one row, first axis fastest, or of a whole column of scalars. Typed unless an element can be undefined. */
export type ColumnArray = NumberArray | BigArray | readonly ColumnElement[]

/** A column that was read. */
export interface ColumnData {
  readonly info: ColumnInfo
  /**
   * An item for each row: the element where the repeat count is 1 and there is no TDIM (then a typed array, if numeric and without
   * TNULL), else an array. Rows of a variable-length column that share their data share one array.
   */
  readonly values: ColumnArray | readonly ColumnArray[]
}

/** A table whose columns are decoded on demand. */
export interface TableReader {
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  /** Whether there is a column of this name, case aside. */
  has(name: string): boolean
  /** The first column of this name, case aside; FitsError 'bad_data' if there is none. */
  column(name: string): ColumnData
  /** A column by its place, from 0: names may be missing or occur twice. */
  columnAt(index: number): ColumnData
}

function toNumber(value: ColumnElement | ColumnArray, name: string): number {
  if (value === null) return Number.NaN
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  throw new FitsError('bad_data', `the column ${name} does not hold one number a row`)
}

/** A column of numbers or logicals as doubles, NaN where undefined; FitsError 'bad_data' for texts, arrays and missing columns. */
export function numericColumn(table: TableReader, name: string): Float64Array {
  const { values } = table.column(name)
  if (values instanceof Float64Array) return values
  const out = new Float64Array(values.length)
  if (ArrayBuffer.isView(values)) {
    if (isBig(values)) for (let i = 0; i < out.length; i++) out[i] = Number(values[i])
    else out.set(values)
    return out
  }
  for (let i = 0; i < out.length; i++) out[i] = toNumber(values[i]!, name)
  return out
}
