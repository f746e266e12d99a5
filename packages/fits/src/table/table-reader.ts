import { FitsError } from '../errors.ts'
import type { ColumnData, ColumnInfo, TableReader } from './column-data.ts'

function indexOf(columns: readonly ColumnInfo[], name: string): number {
  const wanted = name.trim().toUpperCase()
  return columns.findIndex((column) => column.name?.trim().toUpperCase() === wanted)
}

/** A table over a function that decodes the column at an index. */
export function createTableReader(
  rows: number,
  columns: readonly ColumnInfo[],
  decode: (index: number) => ColumnData['values'],
): TableReader {
  const columnAt = (index: number): ColumnData => {
    const info = columns[index]
    if (info === undefined) throw new RangeError(`there is no column ${index}`)
    return { info, values: decode(index) }
  }
  return {
    rows,
    columns,
    columnAt,
    has: (name) => indexOf(columns, name) >= 0,
    column(name) {
      const index = indexOf(columns, name)
      if (index < 0) throw new FitsError('bad_data', `the table has no column ${name}`)
      return columnAt(index)
    },
  }
}
