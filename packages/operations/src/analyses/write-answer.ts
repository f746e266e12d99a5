import { base64Length, joinPieces, piecesOf, writeBase64 } from './write-bytes.ts'

/**
 * An answer as JSON: typed arrays are lists of numbers of seven significant digits (more than float32 has to say; NaN
 * and infinities are null), bytes are base64. Only fields of the answer itself are looked at for these.
 */
export function writeAnswer(answer: object): Uint8Array<ArrayBuffer> {
  if (Array.isArray(answer)) return joinPieces([Buffer.from(JSON.stringify(answer))])
  const parts: Part[] = []
  let separator = '{'
  for (const [key, value] of Object.entries(answer)) {
    if (value === undefined) continue
    parts.push(partOf(Buffer.from(`${separator}${JSON.stringify(key)}:`)), ...writeValue(value))
    separator = ','
  }
  parts.push(partOf(Buffer.from(parts.length === 0 ? '{}' : '}')))
  const text = Buffer.allocUnsafeSlow(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    part.write(text, at)
    at += part.length
  }
  return text
}

/** A part of an answer, whose length is known before it is written. */
interface Part {
  readonly length: number
  write(out: Buffer, at: number): void
}

const partOf = (text: Uint8Array): Part => ({ length: text.length, write: (out, at) => out.set(text, at) })

/** All fields but the one that is sent as bytes, as JSON: it goes along with the bytes. */
export function describeAnswer(answer: object, bytesField: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(answer).filter(([key]) => key !== bytesField)))
}

/** The field that is sent as bytes: numbers as little-endian float32. */
export function bytesOfAnswer(answer: object, field: string): Uint8Array<ArrayBuffer> {
  const value: unknown = Reflect.get(answer, field)
  const pieces = piecesOf(value)
  // A copy: memory of a library may not be given away.
  if (pieces) return joinPieces(pieces)
  if (!(value instanceof Float32Array || value instanceof Float64Array)) throw new TypeError(`${field} is no bytes`)
  const bytes = new Uint8Array(new Float32Array(value).buffer)
  if (isBigEndianMachine) Buffer.from(bytes.buffer).swap32()
  return bytes
}

const isBigEndianMachine = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0

const QUOTE = partOf(Buffer.from('"'))

function writeValue(value: unknown): Part[] {
  const pieces = piecesOf(value)
  if (pieces) {
    const base64 = { length: base64Length(pieces), write: (out: Buffer, at: number) => writeBase64(pieces, out, at) }
    return [QUOTE, base64, QUOTE]
  }
  if (value instanceof Float32Array || value instanceof Float64Array) return [partOf(writeNumbers(value))]
  return [partOf(Buffer.from(JSON.stringify(value)))]
}

const COMMA = 0x2c
const POINT = 0x2e
const MINUS = 0x2d
const ZERO = 0x30
const DIGITS = 7
/** Numbers in between have at most so many places before and behind the point; others are left to the language. */
const SMALLEST = 1e-3
const LARGEST = 1e7
/** Length of the longest number, with its comma. */
const LONGEST = 28
/** Typical length of a pixel's value, with its comma. */
const USUAL = 9
const POWERS = Float64Array.from({ length: DIGITS + 3 }, (_, exponent) => 10 ** exponent)

/**
 * A list of many numbers: several times as fast as the general way, which looks for the shortest text of each double.
 */
export function writeNumbers(values: Float32Array | Float64Array): Uint8Array {
  let text = Buffer.allocUnsafeSlow(LONGEST + USUAL * values.length)
  text[0] = 0x5b // [
  let at = 1
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const size = Math.abs(value)
    if (at + LONGEST > text.length) text = larger(text)
    if (i > 0) text[at++] = COMMA
    if (size >= SMALLEST && size < LARGEST) at = writeUsual(value, size, text, at)
    else at += text.write(rareNumber(value), at, 'latin1')
  }
  text[at++] = 0x5d // ]
  return text.subarray(0, at)
}

function larger(text: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const copy = Buffer.allocUnsafeSlow(2 * text.length)
  text.copy(copy)
  return copy
}

/** Digits behind the point that make seven significant ones. */
function decimalsOf(size: number): number {
  if (size >= 1000) return size >= 1e5 ? (size >= 1e6 ? 0 : 1) : size >= 1e4 ? 2 : 3
  if (size >= 1) return size >= 100 ? 4 : size >= 10 ? 5 : 6
  return size >= 0.1 ? 7 : size >= 0.01 ? 8 : 9
}

function writeUsual(value: number, size: number, text: Buffer, start: number): number {
  let decimals = decimalsOf(size)
  // At most 10 000 000: the digits fit 32 bits, for which division is quick.
  let digits = Math.round(size * POWERS[decimals]!) | 0
  while (decimals > 0 && digits % 10 === 0) {
    digits = (digits / 10) | 0
    decimals--
  }
  let at = start
  if (value < 0) text[at++] = MINUS
  let length = Math.max(1, decimals + 1)
  while (length < POWERS.length && digits >= POWERS[length]!) length++
  let end = at + length + (decimals > 0 ? 1 : 0)
  const after = end
  for (let place = 0; place < length; place++) {
    if (place === decimals && decimals > 0) text[--end] = POINT
    const rest = (digits / 10) | 0
    text[--end] = ZERO + digits - 10 * rest
    digits = rest
  }
  return after
}

function rareNumber(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  return String(value === 0 ? 0 : Number(value.toPrecision(DIGITS)))
}
