import { FitsError, withPlace } from '../errors.ts'
import type { FitsFile } from '../file.ts'
import type { Hdu } from '../hdu.ts'
import { HeapWindow } from '../tiles/heap-window.ts'
import type { ColumnArray, ColumnData, ColumnInfo } from './column-data.ts'
import { type ColumnScaling, readColumnScaling } from './column-scaling.ts'
import { type ColumnLayout, checkDescriptor, readDescriptor, readLayout, type TableLayout } from './columns.ts'
import { decodeAdjacent, decodeStrided, decodeText } from './elements.ts'
import { createTableReader } from './table-reader.ts'

/** Tables up to this size are read once and kept; of larger ones the bytes of one column at a time. */
const WHOLE_TABLE_BYTES = 64 * 2 ** 20
const CHUNK_BYTES = 4 * 2 ** 20

/** Columns without bytes cost memory that no file stands for. */
const MAX_EMPTY_ROWS = 2 ** 24

/** Distinct arrays may take this much beyond the size of the heap; more means that rows overlap, to no honest end. */
const MAX_SHARED_BYTES = 64 * 2 ** 20

/** A column's fields: field of row r is at start + r × stride. */
interface Fields {
  view: DataView
  bytes: Buffer
  start: number
  stride: number
}

interface Column {
  layout: ColumnLayout
  scaling: ColumnScaling
  info: ColumnInfo
}

function readDim(text: string | undefined, repeat: number): number[] | null {
  const match = /^\s*\(\s*([\d\s,]+)\)\s*$/.exec(text ?? '')
  if (match === null) return null
  const dim = match[1]!.split(',').map(Number)
  return dim.every(Number.isSafeInteger) && dim.reduce((a, b) => a * b, 1) === repeat ? dim : null
}

function describeColumn(hdu: Hdu, layout: ColumnLayout): Column {
  const { header } = hdu
  const scaling = readColumnScaling(header, layout.number, layout.letter)
  const variable = layout.descriptor !== null
  const info = {
    name: layout.name,
    tform: layout.tform,
    dtype: scaling.dtype,
    repeat: layout.repeat,
    variable,
    unit: header.string(`TUNIT${layout.number}`) ?? null,
    dim: variable ? null : readDim(header.string(`TDIM${layout.number}`), layout.repeat),
  }
  return { layout, scaling, info }
}

function fieldsOf(bytes: Uint8Array, start: number, stride: number): Fields {
  return {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    bytes: Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength),
    start,
    stride,
  }
}

/** The bytes of one column of a large table, gathered chunk by chunk. */
function gather(file: FitsFile, { rows, rowBytes, dataOffset }: TableLayout, column: ColumnLayout): Fields {
  const { byteOffset, byteWidth } = column
  const out = new Uint8Array(rows * byteWidth)
  const most = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes))
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first)
    const chunk = file.source.read(dataOffset + first * rowBytes, count * rowBytes)
    for (let row = 0; row < count; row++) {
      const at = row * rowBytes + byteOffset
      out.set(chunk.subarray(at, at + byteWidth), (first + row) * byteWidth)
    }
  }
  return fieldsOf(out, 0, byteWidth)
}

function texts({ bytes, start, stride }: Fields, rows: number, { repeat, dim }: ColumnInfo): ColumnData['values'] {
  if (dim === null || dim.length < 2) {
    return Array.from({ length: rows }, (_, row) => decodeText(bytes, start + row * stride, repeat))
  }
  const width = dim[0]!
  const count = width === 0 ? 0 : repeat / width
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: count }, (_, i) => decodeText(bytes, start + row * stride + i * width, width)),
  )
}

function fixedColumn(fields: Fields, rows: number, { layout, scaling, info }: Column): ColumnData['values'] {
  const { letter, repeat } = layout
  const { view, start, stride } = fields
  if (letter === 'A') return texts(fields, rows, info)
  const scalar = repeat === 1 && info.dim === null
  if (scalar && !'XCM'.includes(letter)) return decodeStrided(view, letter, start, stride, rows, scaling)
  const arrays = Array.from({ length: rows }, (_, row) =>
    decodeAdjacent(view, letter, start + row * stride, repeat, scaling),
  )
  return scalar ? arrays.map((array) => array[0]!) : arrays
}

/** Arrays in the heap (section 7.3.5). */
function variableColumn(file: FitsFile, table: TableLayout, fields: Fields, column: Column): ColumnData['values'] {
  const { letter, descriptor, repeat } = column.layout
  const heap = new HeapWindow(file.source, table.heapEnd)
  const known = new Map<string, ColumnArray | string>()
  let allowance = table.heapEnd - table.heapStart + MAX_SHARED_BYTES
  return Array.from({ length: table.rows }, (_, row) => {
    const at = fields.start + row * fields.stride
    const place = repeat === 0 ? { length: 0, offset: 0 } : readDescriptor(fields.view, at, descriptor ?? 'P')
    const key = `${place.length} ${place.offset}`
    let values = known.get(key)
    if (values === undefined) {
      const length = checkDescriptor(table, letter, place, row)
      allowance -= length
      if (allowance < 0) throw new FitsError('too_large', 'the arrays of the column are larger than the heap', { row })
      heap.load(table.heapStart + place.offset, length)
      values = heapArray(heap, length, place.length, column)
      known.set(key, values)
    }
    return values
  }) as ColumnData['values'] // texts in a text column, arrays in all others
}

function heapArray(heap: HeapWindow, bytes: number, length: number, { layout, scaling }: Column): ColumnArray | string {
  const { view, bytes: buffer } = fieldsOf(heap.bytes, 0, 0)
  if (layout.letter === 'A') return decodeText(buffer, heap.offset, bytes)
  return decodeAdjacent(view, layout.letter, heap.offset, length, scaling)
}

/** A binary table (section 7.3). */
export function binaryTable(file: FitsFile, hdu: Hdu) {
  const table = readLayout(hdu)
  const columns = table.columns.map((layout) => describeColumn(hdu, layout))
  let whole: Uint8Array | undefined

  function fields(column: ColumnLayout): Fields {
    const bytes = table.rows * table.rowBytes
    if (bytes > WHOLE_TABLE_BYTES) return gather(file, table, column)
    whole ??= file.source.read(table.dataOffset, bytes)
    return fieldsOf(whole, column.byteOffset, table.rowBytes)
  }

  function decode(index: number): ColumnData['values'] {
    const column = columns[index]!
    if (column.layout.byteWidth === 0 && table.rows > MAX_EMPTY_ROWS) {
      throw new FitsError('too_large', `a column of no bytes and ${table.rows} rows is not read`)
    }
    const found = fields(column.layout)
    return column.info.variable ? variableColumn(file, table, found, column) : fixedColumn(found, table.rows, column)
  }

  return createTableReader(
    table.rows,
    columns.map(({ info }) => info),
    (index) => withPlace({ hdu: hdu.index, keyword: `TFORM${index + 1}` }, () => decode(index)),
  )
}
