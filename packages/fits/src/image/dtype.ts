import { FitsError } from '../errors.ts'

/** Type of numbers in memory. */
export type Dtype =
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float32'
  | 'float64'

/** Numbers of 64 bits, which a double cannot hold. */
export type BigArray = BigInt64Array | BigUint64Array
/** All others. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
/** Numbers of any type. */
export type PixelArray = NumberArray | BigArray

const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const

/** Bytes of one number. */
export function bytesOf(dtype: Dtype): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT
}

/** Whether an array is exactly of this type. */
export function isOfType(array: PixelArray, dtype: Dtype): boolean {
  return array.constructor === ARRAYS[dtype]
}

/** A zeroed array; FitsError 'too_large' where there is no memory for it. */
export function makePixels(dtype: Dtype, count: number): PixelArray {
  try {
    return new ARRAYS[dtype](count)
  } catch (cause) {
    throw new FitsError('too_large', `no memory for ${count} pixels of type ${dtype}`, {}, { cause })
  }
}

/**
 * Native array over `count` big-endian elements, whose bytes are swapped in place: `bytes` must be the caller's own and
 * aligned.
 */
export function swapToNative(bytes: Uint8Array, dtype: Dtype): PixelArray {
  const size = bytesOf(dtype)
  // Declared as unshared memory because Buffer.from and the constructors are; both take shared memory too.
  const memory = bytes.buffer as ArrayBuffer
  const buffer = Buffer.from(memory, bytes.byteOffset, bytes.byteLength)
  if (size === 2) buffer.swap16()
  else if (size === 4) buffer.swap32()
  else if (size === 8) buffer.swap64()
  return new ARRAYS[dtype](memory, bytes.byteOffset, bytes.byteLength / size)
}

/** Type of the numbers as they are stored (section 4.4.1.1). */
export function storedDtype(bitpix: number): Dtype {
  switch (bitpix) {
    case 8:
      return 'uint8'
    case 16:
      return 'int16'
    case 32:
      return 'int32'
    case 64:
      return 'int64'
    case -32:
      return 'float32'
    default:
      return 'float64'
  }
}

/** Whether its elements are bigints. */
export function isBig(array: PixelArray): array is BigArray {
  return array instanceof BigInt64Array || array instanceof BigUint64Array
}
