import { FitsError } from '../errors.ts'
import type { CardInput } from './cards.ts'
import type { DataUnit } from './data-unit.ts'
import { userCards } from './header-block.ts'
import { axisCards } from './image.ts'
import { type ImagePixels, storageOf, storedBytes } from './pixels.ts'

/** A column to write; its type is that of the array, an array of strings is text as wide as the longest. */
export interface ColumnInput {
  name: string
  unit?: string
  values: ImagePixels | readonly string[] | readonly boolean[]
  /** Numbers in each row; 1 unless it is a column of vectors. */
  repeat?: number
}

/** A binary table to write; its columns are of equal length. */
export interface TableInput {
  kind: 'bintable'
  header?: readonly CardInput[]
  columns: readonly ColumnInput[]
}

interface StoredColumn {
  input: ColumnInput
  tform: string
  zero: number | bigint
  rows: number
  /** Bytes in each row. */
  width: number
  /** All rows, one after the other. */
  bytes: Uint8Array
}

/** The structural cards after XTENSION, and the bytes. */
export function tableUnit({ header = [], columns }: TableInput): DataUnit {
  const stored = columns.map(storeColumn)
  const rows = stored[0]?.rows ?? 0
  const odd = stored.find((column) => column.rows !== rows)
  if (odd) {
    throw new FitsError('bad_data', `column '${odd.input.name}' has ${odd.rows} rows, the first column has ${rows}`)
  }
  const width = stored.reduce((sum, column) => sum + column.width, 0)
  return {
    xtension: 'BINTABLE',
    structure: [{ keyword: 'BITPIX', value: 8, comment: 'bits of a pixel' }, ...axisCards([rows, width])],
    cards: [{ keyword: 'TFIELDS', value: columns.length }, ...stored.flatMap(columnCards), ...userCards(header)],
    *data() {
      yield interleave(stored, rows, width)
    },
  }
}

function storeColumn(input: ColumnInput): StoredColumn {
  const { values, repeat = 1 } = input
  if (ArrayBuffer.isView(values)) {
    const { letter, zero } = storageOf(values)
    const width = repeat * values.BYTES_PER_ELEMENT
    return {
      input,
      tform: `${repeat}${letter}`,
      zero,
      rows: values.length / repeat,
      width,
      bytes: storedBytes(values, 0, values.length),
    }
  }
  if (isText(values)) return storeText(input, values)
  const bytes = Uint8Array.from(values, (value) => (value ? 84 : 70)) // 'T', 'F'
  return { input, tform: `${repeat}L`, zero: 0, rows: values.length / repeat, width: repeat, bytes }
}

function isText(values: readonly (string | boolean)[]): values is readonly string[] {
  return typeof values[0] !== 'boolean'
}

function storeText(input: ColumnInput, values: readonly string[]): StoredColumn {
  const width = values.reduce((longest, value) => Math.max(longest, value.length), 1)
  const bytes = new Uint8Array(width * values.length).fill(32)
  values.forEach((value, row) => {
    bytes.set(Buffer.from(value.replaceAll(/[^ -~]/g, '?'), 'latin1'), row * width)
  })
  return { input, tform: `${width}A`, zero: 0, rows: values.length, width, bytes }
}

function columnCards({ input, tform, zero }: StoredColumn, index: number): CardInput[] {
  const number = index + 1
  const cards: CardInput[] = [
    { keyword: `TTYPE${number}`, value: input.name },
    { keyword: `TFORM${number}`, value: tform },
  ]
  if (input.unit) cards.push({ keyword: `TUNIT${number}`, value: input.unit })
  if (zero !== 0) cards.push({ keyword: `TSCAL${number}`, value: 1 }, { keyword: `TZERO${number}`, value: zero })
  return cards
}

function interleave(columns: readonly StoredColumn[], rows: number, rowWidth: number): Uint8Array {
  const bytes = new Uint8Array(rows * rowWidth)
  let offset = 0
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      bytes.set(column.bytes.subarray(row * column.width, (row + 1) * column.width), row * rowWidth + offset)
    }
    offset += column.width
  }
  return bytes
}
