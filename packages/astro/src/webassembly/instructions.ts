// Instructions of WebAssembly as bytes (core specification 2.0, chapter 5.4). A piece of code is a list of numbers;
// pieces are put together by spreading them one after the other, operands first.

export const I32 = 0x7f
export const F64 = 0x7c
export const V128 = 0x7b
/** Type of a parameter, a result or a local. */
export type ValueType = typeof I32 | typeof F64 | typeof V128

const VOID = 0x40
const LOOP = 0x03
const END = 0x0b
const BR_IF = 0x0d
const LOCAL_GET = 0x20
const LOCAL_SET = 0x21
const LOCAL_TEE = 0x22
const I32_LOAD16_U = 0x2f
const I32_STORE16 = 0x3b
const I32_CONST = 0x41
const I32_LT_U = 0x49
const I32_ADD = 0x6a
export const I32_SHL = 0x74

const SIMD = 0xfd
const V128_LOAD = [SIMD, 0x00]
const V128_STORE = [SIMD, 0x0b]
const V128_CONST = [SIMD, 0x0c]
const I8X16_SHUFFLE = [SIMD, 0x0d]
const V128_LOAD64_ZERO = [SIMD, 0x5d]
export const F64X2_SPLAT = [SIMD, 0x14]
export const F32X4_NE = [SIMD, 0x42]
export const F64X2_EQ = [SIMD, 0x47]
export const V128_NOT = [SIMD, 0x4d]
export const V128_AND = [SIMD, 0x4e]
export const V128_OR = [SIMD, 0x50]
export const V128_XOR = [SIMD, 0x51]
export const V128_BITSELECT = [SIMD, 0x52]
export const V128_ANY_TRUE = [SIMD, 0x53]
export const F32X4_DEMOTE_F64X2_ZERO = [SIMD, 0x5e]
export const F64X2_PROMOTE_LOW_F32X4 = [SIMD, 0x5f]
export const I8X16_NARROW_I16X8_U = [SIMD, 0x66]
export const I16X8_NARROW_I32X4_U = [SIMD, 0x86, 0x01]
export const F32X4_ADD = [SIMD, 0xe4, 0x01]
export const F32X4_MUL = [SIMD, 0xe6, 0x01]
// Unlike min and max these are single instructions of the processor, and pick an operand without a look at NaN.
export const F32X4_PMIN = [SIMD, 0xea, 0x01]
export const F32X4_PMAX = [SIMD, 0xeb, 0x01]
export const F64X2_ADD = [SIMD, 0xf0, 0x01]
export const F64X2_SUB = [SIMD, 0xf1, 0x01]
export const F64X2_MUL = [SIMD, 0xf2, 0x01]
export const F64X2_DIV = [SIMD, 0xf3, 0x01]
export const F64X2_PMIN = [SIMD, 0xf6, 0x01]
export const F64X2_PMAX = [SIMD, 0xf7, 0x01]

/** The value of a local; `set` takes one off the stack, `tee` leaves it there. */
export const get = (local: number) => [LOCAL_GET, ...unsigned(local)]
export const set = (local: number) => [LOCAL_SET, ...unsigned(local)]
export const tee = (local: number) => [LOCAL_TEE, ...unsigned(local)]

/** @param value 0 … 63 */
export const smallInteger = (value: number) => [I32_CONST, value]

const SIXTEEN_BYTES_ALIGNED = 4
const EIGHT_BYTES_ALIGNED = 3
const TWO_BYTES_ALIGNED = 1

/** Loads the 16 bytes at `address` + `offset`, which should be a multiple of 16. */
export function loadVector(address: readonly number[], offset: number): number[] {
  return [...address, ...V128_LOAD, SIXTEEN_BYTES_ALIGNED, ...unsigned(offset)]
}

/** Loads the 8 bytes there into the lower half of a vector, the upper one being 0; at best from a multiple of 8. */
export function loadHalfVector(address: readonly number[], offset: number): number[] {
  return [...address, ...V128_LOAD64_ZERO, EIGHT_BYTES_ALIGNED, ...unsigned(offset)]
}

/** Stores a vector's 16 bytes at `address` + `offset`, which should be a multiple of 16. */
export function storeVector(address: readonly number[], offset: number, value: readonly number[]): number[] {
  return [...address, ...value, ...V128_STORE, SIXTEEN_BYTES_ALIGNED, ...unsigned(offset)]
}

/** An unsigned number of two bytes, as an i32; the address must be even. */
export function loadUint16(address: readonly number[], offset: number): number[] {
  return [...address, I32_LOAD16_U, TWO_BYTES_ALIGNED, ...unsigned(offset)]
}

/** The lower two bytes of an i32. */
export function storeUint16(address: readonly number[], offset: number, value: readonly number[]): number[] {
  return [...address, ...value, I32_STORE16, TWO_BYTES_ALIGNED, ...unsigned(offset)]
}

/** The 16 bytes of a vector, told one by one. */
export function vectorOf(bytes: Iterable<number>): number[] {
  return [...V128_CONST, ...bytes]
}

/** A vector of four 32-bit lanes of two others: lanes 0 to 3 are those of the first, 4 to 7 those of the second. */
export function shuffleLanes(first: readonly number[], second: readonly number[], lanes: readonly number[]): number[] {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte))
  return [...first, ...second, ...I8X16_SHUFFLE, ...bytes]
}

/** Repeats code for `counter`, `counter` + `step` … below `end`, at least once; counter and end are locals. */
export function loopBelow(counter: number, end: number, step: number, code: readonly number[]): number[] {
  const next = [...get(counter), ...smallInteger(step), I32_ADD, ...tee(counter), ...get(end), I32_LT_U, BR_IF, 0]
  return [LOOP, VOID, ...code, ...next, END]
}

/** LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return [...bytes, rest]
}
