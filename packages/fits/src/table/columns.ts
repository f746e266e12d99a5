import { FitsError } from '../errors.ts'
import type { Hdu } from '../hdu.ts'
import { requireInteger } from '../header/header.ts'

/** Bytes of one element of each type of binary table column (table 18); 8 bits make a byte of X. */
const ELEMENT_BYTES: Record<string, number> = { L: 1, X: 1, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16 }

/** How a column lies in the rows of a binary table. */
export interface ColumnLayout {
  /** From 1, as in TTYPEn. */
  readonly number: number
  readonly name: string | null
  readonly tform: string
  /** Letter of the elements; for variable-length arrays that of the arrays' elements. */
  readonly letter: string
  readonly repeat: number
  /** `P` or `Q` for arrays in the heap (section 7.3.5), else null. */
  readonly descriptor: 'P' | 'Q' | null
  /** From the start of the row. */
  readonly byteOffset: number
  readonly byteWidth: number
}

/** Where a table's bytes are (section 7.3.3). */
export interface TableLayout {
  readonly rows: number
  readonly rowBytes: number
  readonly columns: readonly ColumnLayout[]
  /** From the start of the file. */
  readonly dataOffset: number
  readonly heapStart: number
  readonly heapEnd: number
}

const TFORM = /^(\d*)([A-Z])(.*)$/
const DESCRIPTOR = /^([LXBIJKAEDCM])(?:\((\d*)\))?$/

/** Bytes of an element of this TFORM letter (section 7.3.1); 1 for bits, of which it holds eight. */
function elementBytes(letter: string): number {
  return ELEMENT_BYTES[letter]!
}

function fieldBytes(letter: string, repeat: number): number {
  return letter === 'X' ? Math.ceil(repeat / 8) : repeat * elementBytes(letter)
}

type Form = Pick<ColumnLayout, 'letter' | 'repeat' | 'descriptor' | 'byteWidth'>

/** A TFORM value of a binary table (section 7.3.1), or null where it is none. */
function parseTform(tform: string): Form | null {
  const match = TFORM.exec(tform.trim())
  if (match === null) return null
  const repeat = match[1] === '' ? 1 : Number(match[1])
  const letter = match[2]!
  if (letter === 'P' || letter === 'Q') {
    const element = DESCRIPTOR.exec(match[3]!.trim())
    if (element === null || repeat > 1) return null
    return { letter: element[1]!, repeat, descriptor: letter, byteWidth: repeat * (letter === 'P' ? 8 : 16) }
  }
  if (ELEMENT_BYTES[letter] === undefined) return null
  return { letter, repeat, descriptor: null, byteWidth: fieldBytes(letter, repeat) }
}

/** Rows of a table and their length in bytes; FitsError 'bad_header' where the data unit has no room for them, as with GCOUNT = 0. */
export function readRows({ header, dataBytes }: Hdu): { rows: number; rowBytes: number } {
  const rowBytes = requireInteger(header, 'NAXIS1', 0, Number.MAX_SAFE_INTEGER)
  const rows = requireInteger(header, 'NAXIS2', 0, Number.MAX_SAFE_INTEGER)
  if (rows * rowBytes > dataBytes) {
    const reason = `${rows} rows of ${rowBytes} bytes are more than the data, which have ${dataBytes} bytes`
    throw new FitsError('bad_header', reason, { keyword: 'NAXIS2' })
  }
  return { rows, rowBytes }
}

/** Columns, rows and heap of a binary table or compressed image; FitsError 'bad_header' where they do not fit together. */
export function readLayout(hdu: Hdu): TableLayout {
  const { header } = hdu
  const { rows, rowBytes } = readRows(hdu)
  const fields = requireInteger(header, 'TFIELDS', 0, 999)
  const columns: ColumnLayout[] = []
  let byteOffset = 0
  for (let number = 1; number <= fields; number++) {
    const keyword = `TFORM${number}`
    const tform = header.string(keyword)
    if (tform === undefined) throw new FitsError('bad_header', `${keyword} is missing or no string`, { keyword })
    const form = parseTform(tform)
    if (form === null) throw new FitsError('bad_header', `${keyword} = '${tform}' is no column format`, { keyword })
    columns.push({ number, name: header.string(`TTYPE${number}`) ?? null, tform, ...form, byteOffset })
    byteOffset += form.byteWidth
  }
  if (byteOffset > rowBytes) {
    const reason = `the columns need ${byteOffset} bytes a row, NAXIS1 gives ${rowBytes}`
    throw new FitsError('bad_header', reason, { keyword: 'NAXIS1' })
  }
  const heap = header.has('THEAP') ? requireInteger(header, 'THEAP', rowBytes * rows, hdu.dataBytes) : rowBytes * rows
  const { dataOffset } = hdu
  return { rows, rowBytes, columns, dataOffset, heapStart: dataOffset + heap, heapEnd: dataOffset + hdu.dataBytes }
}

/** First column of this name, case aside (section 7.2.2). */
export function findColumn<T extends { readonly name: string | null }>(
  columns: readonly T[],
  name: string,
): T | undefined {
  const wanted = name.trim().toUpperCase()
  return columns.find((column) => column.name?.trim().toUpperCase() === wanted)
}

/** Where in the heap the array of a row is (section 7.3.5). */
export interface Descriptor {
  /** In elements. */
  length: number
  /** Bytes from the start of the heap. */
  offset: number
}

/** The descriptor at `at` (section 7.3.5). Numbers may be negative or beyond 2^53: `checkDescriptor` refuses them. */
export function readDescriptor(view: DataView, at: number, kind: 'P' | 'Q'): Descriptor {
  if (kind === 'P') return { length: view.getInt32(at), offset: view.getInt32(at + 4) }
  return { length: readInt64(view, at), offset: readInt64(view, at + 8) }
}

function readInt64(view: DataView, at: number): number {
  return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4)
}

/** Bytes of the array; FitsError 'bad_data' unless it lies in the heap. */
export function checkDescriptor(
  layout: TableLayout,
  letter: string,
  { length, offset }: Descriptor,
  row: number,
): number {
  const bytes = length >= 0 ? fieldBytes(letter, length) : -1
  if (bytes < 0 || offset < 0 || layout.heapStart + offset + bytes > layout.heapEnd) {
    const heapBytes = layout.heapEnd - layout.heapStart
    const reason = `an array of ${length} elements at byte ${offset} is not in the heap of ${heapBytes} bytes`
    throw new FitsError('bad_data', reason, { row })
  }
  return bytes
}
