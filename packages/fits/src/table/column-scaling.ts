import { FitsError } from '../errors.ts'
import type { Header } from '../header/header.ts'
import { type BigArray, isBig, type NumberArray } from '../image/dtype.ts'
import { blankValue } from '../image/scaling.ts'
import type { ColumnArray, ColumnDtype } from './column-data.ts'

/** From stored elements to values (section 7.3.2): stored × scale + zero, null where stored = missing. */
export interface ColumnScaling {
  readonly dtype: ColumnDtype
  readonly scale: number
  readonly zero: number
  /** TNULLn, compared before scaling. */
  readonly missing: bigint | null
}

const STORED: Record<string, ColumnDtype> = {
  L: 'bool',
  X: 'bit',
  B: 'uint8',
  I: 'int16',
  J: 'int32',
  K: 'int64',
  A: 'string',
  E: 'float32',
  D: 'float64',
  C: 'complex64',
  M: 'complex128',
}

/** Offsets that stand for unsigned integers and signed bytes (table 19). */
const UNSIGNED: Record<string, { zero: number; dtype: ColumnDtype }> = {
  B: { zero: -128, dtype: 'int8' },
  I: { zero: 2 ** 15, dtype: 'uint16' },
  J: { zero: 2 ** 31, dtype: 'uint32' },
  K: { zero: 2 ** 63, dtype: 'uint64' },
}

/** A number of the header; the fallback where it is absent or undefined. FitsError 'bad_header' where it is no number. */
export function readFactor(header: Header, keyword: string, fallback: number): number {
  const card = header.card(keyword)
  if (card === undefined || card.type === 'U') return fallback
  const value = header.number(keyword)
  if (value === undefined) throw new FitsError('bad_header', `${keyword} is no number`, { keyword })
  return value
}

/** TSCALn, TZEROn and TNULLn of column `number` (counted from 1), and the type its values come out in (section 7.3.2). */
export function readColumnScaling(header: Header, number: number, letter: string): ColumnScaling {
  const dtype = STORED[letter]!
  if ('LXA'.includes(letter)) return { dtype, scale: 1, zero: 0, missing: null }
  const scale = readFactor(header, `TSCAL${number}`, 1)
  const zero = readFactor(header, `TZERO${number}`, 0)
  const missing = 'BIJK'.includes(letter) ? blankValue(header, [`TNULL${number}`]) : null
  if (scale === 1 && zero === 0) return { dtype, scale, zero, missing }
  const unsigned = UNSIGNED[letter]
  if (unsigned !== undefined && scale === 1 && zero === unsigned.zero)
    return { dtype: unsigned.dtype, scale, zero, missing }
  return { dtype: 'CM'.includes(letter) ? 'complex128' : 'float64', scale, zero, missing }
}

function unsignedArray(stored: NumberArray | BigArray, zero: number): NumberArray | BigArray {
  if (isBig(stored)) {
    const offset = BigInt(zero)
    return BigUint64Array.from(stored, (value) => value + offset)
  }
  if (stored instanceof Uint8Array) return Int8Array.from(stored, (value) => value + zero)
  if (stored instanceof Int16Array) return Uint16Array.from(stored, (value) => value + zero)
  return Uint32Array.from(stored as Int32Array, (value) => value + zero)
}

function scaledArray(stored: NumberArray | BigArray, { scale, zero }: ColumnScaling): Float64Array {
  const out = new Float64Array(stored.length)
  for (let i = 0; i < out.length; i++) out[i] = Number(stored[i]!) * scale + zero
  return out
}

/** Values of numeric elements as they are stored; a plain array with nulls where the column has TNULLn. */
export function scaleElements(stored: NumberArray | BigArray, scaling: ColumnScaling): ColumnArray {
  const { scale, zero, missing, dtype } = scaling
  let values: NumberArray | BigArray = stored
  if (scale !== 1 || zero !== 0) {
    values = dtype === 'float64' || dtype === 'complex128' ? scaledArray(stored, scaling) : unsignedArray(stored, zero)
  }
  if (missing === null) return values
  const nulled = isBig(stored) ? missing : Number(missing)
  return Array.from(stored as ArrayLike<number | bigint>, (value, i) => (value === nulled ? null : values[i]!))
}
