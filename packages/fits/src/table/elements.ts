import type { BigArray, NumberArray } from '../image/dtype.ts'
import type { ColumnArray } from './column-data.ts'
import { type ColumnScaling, scaleElements } from './column-scaling.ts'

/** Text of a fixed field: cut at the first NUL (section 7.3.3.1), trailing blanks gone. */
export function decodeText(bytes: Buffer, start: number, length: number): string {
  let end = start
  const limit = start + length
  while (end < limit && bytes[end] !== 0) end++
  while (end > start && bytes[end - 1] === 32) end--
  return bytes.toString('latin1', start, end)
}

function wideIntegers(view: DataView, start: number, stride: number, count: number): BigInt64Array {
  const out = new BigInt64Array(count)
  // Halves are written as they come, which spares a BigInt for each.
  const halves = new Int32Array(out.buffer)
  for (let i = 0, at = start; i < count; i++, at += stride) {
    halves[2 * i] = view.getInt32(at + 4)
    halves[2 * i + 1] = view.getInt32(at)
  }
  return out
}

/** Stored numbers at start, start + stride …; a loop for each type, so that each reads by one instruction. */
function numbers(view: DataView, letter: string, start: number, stride: number, count: number): NumberArray | BigArray {
  switch (letter) {
    case 'B': {
      const out = new Uint8Array(count)
      for (let i = 0, at = start; i < count; i++, at += stride) out[i] = view.getUint8(at)
      return out
    }
    case 'I': {
      const out = new Int16Array(count)
      for (let i = 0, at = start; i < count; i++, at += stride) out[i] = view.getInt16(at)
      return out
    }
    case 'J': {
      const out = new Int32Array(count)
      for (let i = 0, at = start; i < count; i++, at += stride) out[i] = view.getInt32(at)
      return out
    }
    case 'K':
      return wideIntegers(view, start, stride, count)
    case 'E':
    case 'C': {
      const out = new Float32Array(count)
      for (let i = 0, at = start; i < count; i++, at += stride) out[i] = view.getFloat32(at)
      return out
    }
    default: {
      const out = new Float64Array(count)
      for (let i = 0, at = start; i < count; i++, at += stride) out[i] = view.getFloat64(at)
      return out
    }
  }
}

function logicals(view: DataView, start: number, stride: number, count: number): (boolean | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const byte = view.getUint8(start + i * stride)
    return byte === 0 ? null : byte === 84
  })
}

/** Numeric or logical elements of one kind at start, start + stride … */
export function decodeStrided(
  view: DataView,
  letter: string,
  start: number,
  stride: number,
  count: number,
  scaling: ColumnScaling,
): ColumnArray {
  if (letter === 'L') return logicals(view, start, stride, count)
  return scaleElements(numbers(view, letter, start, stride, count), scaling)
}

function bits(view: DataView, start: number, count: number): Uint8Array {
  const out = new Uint8Array(count)
  for (let i = 0; i < count; i++) out[i] = (view.getUint8(start + (i >> 3)) >> (7 - (i & 7))) & 1
  return out
}

function pairs(view: DataView, letter: string, start: number, count: number, scaling: ColumnScaling): ColumnArray {
  const flat = scaleElements(numbers(view, letter, start, letter === 'C' ? 4 : 8, 2 * count), scaling)
  return Array.from({ length: count }, (_, i) => [Number(flat[2 * i]), Number(flat[2 * i + 1])] as const)
}

/** `count` adjacent elements of any type but text. */
export function decodeAdjacent(
  view: DataView,
  letter: string,
  start: number,
  count: number,
  scaling: ColumnScaling,
): ColumnArray {
  switch (letter) {
    case 'X':
      return bits(view, start, count)
    case 'C':
    case 'M':
      return pairs(view, letter, start, count, scaling)
    default:
      return decodeStrided(view, letter, start, ELEMENT_STRIDE[letter]!, count, scaling)
  }
}

const ELEMENT_STRIDE: Record<string, number> = { L: 1, B: 1, I: 2, J: 4, K: 8, E: 4, D: 8 }
