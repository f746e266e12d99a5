import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { type ColumnLayout, readDescriptor, readLayout, type TableLayout } from '../table/columns.ts'
import type { ProblemList } from './problems.ts'

const CHUNK_BYTES = 2 ** 20

/** Whether a text is printable ASCII up to its first NUL (section 7.3.3.1). */
function isPlainText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = bytes[at]!
    if (code === 0) return true
    if (code < 32 || code > 126) return false
  }
  return true
}

function areLogicals(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = bytes[at]!
    if (code !== 84 && code !== 70 && code !== 0) return false
  }
  return true
}

/** What is wrong with the bytes of one field; null where nothing is. */
function fieldProblem(column: ColumnLayout, bytes: Uint8Array, at: number): string | null {
  const { letter, repeat, byteWidth, descriptor } = column
  if (descriptor !== null) return null
  if (letter === 'A' && !isPlainText(bytes, at, at + byteWidth)) return 'a text holds more than printable ASCII'
  if (letter === 'L' && !areLogicals(bytes, at, at + byteWidth)) return "a logical is none of 'T', 'F' and 0"
  const spare = 8 * byteWidth - repeat
  if (letter === 'X' && spare > 0 && (bytes[at + byteWidth - 1]! & (2 ** spare - 1)) !== 0) {
    return 'bits after the last one of a row are set'
  }
  return null
}

/** Longest array of a column of variable-length arrays, as its TFORM tells. */
function longestArray(column: ColumnLayout): number {
  const told = /\((\d+)\)/.exec(column.tform)
  return column.descriptor === null || told === null ? Infinity : Number(told[1])
}

function lengthProblem(column: ColumnLayout, view: DataView, at: number): string | null {
  if (column.descriptor === null || column.byteWidth === 0) return null
  const { length } = readDescriptor(view, at, column.descriptor)
  const most = longestArray(column)
  return length > most ? `an array has ${length} elements, the column ${most} at most` : null
}

/** Columns with a rule about their bytes. */
function checkedColumns({ columns }: TableLayout): ColumnLayout[] {
  return columns.filter((column) => 'ALX'.includes(column.letter) || column.descriptor !== null)
}

/**
 * Texts, logicals, bits and lengths of arrays in the rows of a binary table; of each column the first that is wrong.
 */
export function checkTableBytes(problems: ProblemList, { source }: FitsFile, hdu: Hdu): void {
  const layout = readLayout(hdu)
  const { rows, rowBytes, dataOffset } = layout
  const left = new Set(checkedColumns(layout))
  const most = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(rowBytes, 1)))
  for (let first = 0; first < rows && left.size > 0 && rowBytes > 0; first += most) {
    const count = Math.min(most, rows - first)
    const bytes = source.read(dataOffset + first * rowBytes, count * rowBytes)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const column of left) {
      for (let row = 0, at = column.byteOffset; row < count; row++, at += rowBytes) {
        const wrong = fieldProblem(column, bytes, at)
        const long = wrong === null ? lengthProblem(column, view, at) : null
        if (wrong === null && long === null) continue
        const where = { keyword: `TFORM${column.number}`, row: first + row }
        problems.add('error', wrong ?? long ?? '', where)
        left.delete(column)
        break
      }
    }
  }
}
