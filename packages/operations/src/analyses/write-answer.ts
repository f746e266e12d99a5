/**
 * An answer as JSON: typed arrays are lists of numbers of seven significant digits (more than float32 has to say; NaN and
 * infinities are null), bytes are base64. Only fields of the answer itself are looked at for these.
 */
export function writeAnswer(answer: object): Uint8Array<ArrayBuffer> {
  if (Array.isArray(answer)) return ownBytes(Buffer.from(JSON.stringify(answer)))
  const pieces: Uint8Array[] = []
  let separator = '{'
  for (const [key, value] of Object.entries(answer)) {
    if (value === undefined) continue
    pieces.push(Buffer.from(`${separator}${JSON.stringify(key)}:`), writeValue(value))
    separator = ','
  }
  pieces.push(Buffer.from(pieces.length === 0 ? '{}' : '}'))
  return ownBytes(Buffer.concat(pieces))
}

/** The fields that are no bytes, for beside them. */
export function describeAnswer(answer: object, bytesField: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(answer).filter(([key]) => key !== bytesField)))
}

/** The field that is sent as bytes: numbers as little-endian float32. */
export function bytesOfAnswer(answer: object, field: string): Uint8Array<ArrayBuffer> {
  const value: unknown = Reflect.get(answer, field)
  // A copy: memory of a library may not be given away.
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (!(value instanceof Float32Array || value instanceof Float64Array)) throw new TypeError(`${field} is no bytes`)
  const bytes = new Uint8Array(new Float32Array(value).buffer)
  if (isBigEndianMachine) Buffer.from(bytes.buffer).swap32()
  return bytes
}

const isBigEndianMachine = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0

/** In memory of its own, which can be given to another thread. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) return new Uint8Array(buffer)
  return Uint8Array.from(bytes)
}

function writeValue(value: unknown): Uint8Array {
  if (value instanceof Uint8Array)
    return Buffer.from(`"${Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')}"`)
  if (value instanceof Float32Array || value instanceof Float64Array) return writeNumbers(value)
  return Buffer.from(JSON.stringify(value))
}

const COMMA = 0x2c
const POINT = 0x2e
const MINUS = 0x2d
const ZERO = 0x30
/** Length of the longest number written here, with its comma. */
const LONGEST = 26
const DIGITS = 7
/** Below and above, numbers have exponents: they are left to the language. */
const SMALLEST = 1e-3
const LARGEST = 1e15

/** A list of many numbers: several times as fast as the general way, which looks for the shortest text of each double. */
export function writeNumbers(values: Float32Array | Float64Array): Uint8Array {
  const text = Buffer.allocUnsafeSlow(2 + LONGEST * values.length)
  let at = 0
  text[at++] = 0x5b // [
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text[at++] = COMMA
    at = writeNumber(values[i]!, text, at)
  }
  text[at++] = 0x5d // ]
  return text.subarray(0, at)
}

function writeNumber(value: number, text: Buffer, start: number): number {
  const size = Math.abs(value)
  if (!(size >= SMALLEST && size < LARGEST)) return start + text.write(rareNumber(value), start, 'latin1')
  let decimals = 0
  for (let limit = size; limit < 10 ** (DIGITS - 1) && decimals < DIGITS + 2; decimals++) limit *= 10
  let digits = Math.round(size * 10 ** decimals)
  for (; decimals > 0 && digits % 10 === 0; decimals--) digits /= 10
  let at = start
  if (value < 0) text[at++] = MINUS
  const whole = decimals === 0 ? digits : Math.floor(digits / 10 ** decimals)
  at = writeInteger(whole, 1, text, at)
  if (decimals === 0) return at
  text[at++] = POINT
  return writeInteger(digits - whole * 10 ** decimals, decimals, text, at)
}

function writeInteger(value: number, least: number, text: Buffer, start: number): number {
  let length = least
  for (let limit = 10 ** least; value >= limit; limit *= 10) length++
  let rest = value
  for (let at = start + length - 1; at >= start; at--) {
    const next = Math.floor(rest / 10)
    text[at] = ZERO + (rest - 10 * next)
    rest = next
  }
  return start + length
}

function rareNumber(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  return String(value === 0 ? 0 : Number(value.toPrecision(DIGITS)))
}
