import { VotableError, type VotableField } from './votable-field.ts'

/** Bytes of one element, by datatype (VOTable 1.4, table 1). */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  boolean: 1,
  unsignedByte: 1,
  short: 2,
  int: 4,
  long: 8,
  char: 1,
  unicodeChar: 2,
  float: 4,
  double: 8,
  floatComplex: 8,
  doubleComplex: 16,
}

/**
 * Columns of a table in the serialisation BINARY, or BINARY2 where each row begins with a mask of its nulls (VOTable
 * 1.4, sections 5.3, 5.4). Cells that are no scalar numbers are NaN.
 *
 * @throws VotableError when the bytes are not whole rows, or a type is not known.
 */
export function decodeBinaryTable(
  bytes: Uint8Array,
  fields: readonly VotableField[],
  { nullMask }: { readonly nullMask: boolean },
): number[][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const readers = fields.map((field) => cellReader(view, field))
  const columns: number[][] = fields.map(() => [])
  const maskBytes = nullMask ? Math.ceil(fields.length / 8) : 0
  if (fields.length === 0) return columns
  let at = 0
  try {
    while (at < bytes.length) {
      const mask = at
      at += maskBytes
      for (const [index, read] of readers.entries()) {
        const cell = read(at)
        const isNull = nullMask && (view.getUint8(mask + (index >> 3)) & (0x80 >> (index & 7))) !== 0
        columns[index]!.push(isNull ? Number.NaN : cell.value)
        at += cell.bytes
      }
    }
  } catch (error) {
    if (error instanceof RangeError) throw new VotableError('The table of the answer ends inside a row.')
    throw error
  }
  if (at !== bytes.length) throw new VotableError('The table of the answer ends inside a row.')
  return columns
}

interface Cell {
  value: number
  bytes: number
}

/** A function that reads the cell at a place: it gives the same object each time. */
function cellReader(view: DataView, field: VotableField): (at: number) => Cell {
  const width = ELEMENT_BYTES[field.datatype]
  if (width === undefined && field.datatype !== 'bit') {
    throw new VotableError(`The field ${field.name} has the type ${field.datatype}, which is not known.`)
  }
  const cell: Cell = { value: Number.NaN, bytes: 0 }
  const sizes = field.arraysize.split('x')
  const variable = sizes.at(-1)!.endsWith('*')
  const bytesOf = (elements: number) => (width === undefined ? Math.ceil(elements / 8) : elements * width)
  const fixed = sizes.slice(0, variable ? -1 : undefined).reduce((product, size) => product * Number(size), 1)
  if (!Number.isInteger(fixed)) throw new VotableError(`The field ${field.name} has the size ${field.arraysize}.`)
  if (variable) {
    return (at) => {
      cell.bytes = 4 + bytesOf(view.getUint32(at) * fixed)
      return cell
    }
  }
  if (field.arraysize !== '1' || SCALARS[field.datatype] === undefined) {
    cell.bytes = bytesOf(fixed)
    return () => cell
  }
  const scalar = SCALARS[field.datatype]!
  return (at) => {
    const value = scalar(view, at)
    cell.value = field.nullText !== null && value === Number(field.nullText) ? Number.NaN : value
    cell.bytes = width!
    return cell
  }
}

const SCALARS: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  unsignedByte: (view, at) => view.getUint8(at),
  short: (view, at) => view.getInt16(at),
  int: (view, at) => view.getInt32(at),
  long: (view, at) => Number(view.getBigInt64(at)),
  float: (view, at) => view.getFloat32(at),
  double: (view, at) => view.getFloat64(at),
}
