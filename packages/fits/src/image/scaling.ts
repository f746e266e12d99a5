import { FitsError } from '../errors.ts'
import type { Header } from '../header/header.ts'
import { type BigArray, type Dtype, isBig, type NumberArray, type PixelArray, storedDtype } from './dtype.ts'

/**
 * From stored numbers to physical values: value = stored × scale + zero, NaN where stored = blank (section 4.4.2.5).
 */
export interface Scaling {
  readonly bitpix: number
  readonly scale: number
  readonly zero: number
  /** Compared with the stored integer, before scaling; null for none (always null for floats). */
  readonly blank: bigint | null
}

/** The offsets by which unsigned integers and signed bytes are stored (table 11). */
const UNSIGNED: Record<number, { zero: number; dtype: Dtype }> = {
  8: { zero: -128, dtype: 'int8' },
  16: { zero: 32768, dtype: 'uint16' },
  32: { zero: 2 ** 31, dtype: 'uint32' },
  64: { zero: 2 ** 63, dtype: 'uint64' },
}

/** Stored numbers are the values themselves. */
export const UNSCALED: Omit<Scaling, 'bitpix'> = { scale: 1, zero: 0, blank: null }

function factor(header: Header, keyword: string, fallback: number): number {
  const type = header.card(keyword)?.type
  if (type === undefined || type === 'U' || type === 'X') return fallback
  const value = header.number(keyword)
  if (value === undefined) throw new FitsError('bad_header', `${keyword} is no number`, { keyword })
  return value
}

/** The integer of the first of these keywords that has one. */
export function blankValue(header: Header, keywords: readonly string[]): bigint | null {
  for (const keyword of keywords) {
    const card = header.card(keyword)
    if (typeof card?.value === 'bigint' || (card?.type === 'I' && typeof card.value === 'number'))
      return BigInt(card.value)
  }
  return null
}

/** BSCALE, BZERO and, for integers, the first of the `blanks` keywords that is there. */
export function readScaling(header: Header, bitpix: number, blanks: readonly string[]): Scaling {
  return {
    bitpix,
    scale: factor(header, 'BSCALE', 1),
    zero: factor(header, 'BZERO', 0),
    blank: bitpix > 0 ? blankValue(header, blanks) : null,
  }
}

function isIdentity({ scale, zero, blank }: Scaling): boolean {
  return scale === 1 && zero === 0 && blank === null
}

/**
 * Type of the physical values: floats and unscaled integers as they are stored, unsigned integers exactly, all other
 * integers (also those with blanks) float32 from 8 and 16 bits, float64 from 32 and 64.
 */
export function physicalDtype(scaling: Scaling): Dtype {
  const { bitpix, scale, zero, blank } = scaling
  if (bitpix < 0 || isIdentity(scaling)) return storedDtype(bitpix)
  const unsigned = UNSIGNED[bitpix]!
  if (blank === null && scale === 1 && zero === unsigned.zero) return unsigned.dtype
  return bitpix <= 16 ? 'float32' : 'float64'
}

/** Writes the physical values of stored[from .. from + count) to out[to …]. */
export type Converter = (stored: PixelArray, from: number, count: number, out: PixelArray, to: number) => void

function copyNumbers(stored: NumberArray, from: number, count: number, out: NumberArray, to: number): void {
  out.set(stored.subarray(from, from + count), to)
}

function scaleNumbers(
  stored: NumberArray,
  from: number,
  count: number,
  out: NumberArray,
  to: number,
  { scale, zero }: Scaling,
): void {
  for (let i = 0; i < count; i++) out[to + i] = stored[from + i]! * scale + zero
}

function scaleNumbersWithBlank(
  stored: NumberArray,
  from: number,
  count: number,
  out: NumberArray,
  to: number,
  { scale, zero, blank }: Scaling,
): void {
  const missing = Number(blank)
  for (let i = 0; i < count; i++) {
    const value = stored[from + i]!
    out[to + i] = value === missing ? Number.NaN : value * scale + zero
  }
}

function scaleBigs(
  stored: BigArray,
  from: number,
  count: number,
  out: NumberArray,
  to: number,
  { scale, zero, blank }: Scaling,
): void {
  // Unsigned integers are exact until the one rounding at the end.
  const unsigned = blank === null && scale === 1 && zero === UNSIGNED[64]!.zero
  const offset = unsigned ? BigInt(zero) : 0n
  for (let i = 0; i < count; i++) {
    const value = stored[from + i]!
    if (value === blank) out[to + i] = Number.NaN
    else out[to + i] = unsigned ? Number(value + offset) : Number(value) * scale + zero
  }
}

/** 64-bit integers to 64-bit integers: exact, in BigInt; the array itself wraps to its width. */
function offsetBigs(stored: BigArray, from: number, count: number, out: BigArray, to: number, zero: number): void {
  const offset = BigInt(zero)
  for (let i = 0; i < count; i++) out[to + i] = stored[from + i]! + offset
}

function bigsFromNumbers(stored: NumberArray, from: number, count: number, out: BigArray, to: number): void {
  for (let i = 0; i < count; i++) out[to + i] = BigInt(stored[from + i]!)
}

/**
 * The conversion of stored numbers by this scaling, computed in double and rounded once to the type of the output,
 * which is that of `physicalDtype` or a float array.
 */
export function createConverter(scaling: Scaling): Converter {
  const identity = isIdentity(scaling)
  return (stored, from, count, out, to) => {
    if (isBig(out)) {
      if (isBig(stored)) offsetBigs(stored, from, count, out, to, scaling.zero)
      else bigsFromNumbers(stored, from, count, out, to)
    } else if (isBig(stored)) scaleBigs(stored, from, count, out, to, scaling)
    else if (identity) copyNumbers(stored, from, count, out, to)
    else if (scaling.blank !== null) scaleNumbersWithBlank(stored, from, count, out, to, scaling)
    else scaleNumbers(stored, from, count, out, to, scaling)
  }
}
