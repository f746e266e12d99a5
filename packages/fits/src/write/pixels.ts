/** Every kind of pixels that an image can hold. */
export type ImagePixels =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** How an array is stored: FITS has no unsigned integers but bytes, and no signed bytes; an offset stands for them. */
export interface Storage {
  bitpix: 8 | 16 | 32 | 64 | -32 | -64
  /** Letter of TFORM. */
  letter: string
  /** BZERO (TZERO): what is to be added to the stored integers. */
  zero: number | bigint
}

/** Storage of an array, by its type. */
export function storageOf(pixels: ImagePixels): Storage {
  if (pixels instanceof Float32Array) return { bitpix: -32, letter: 'E', zero: 0 }
  if (pixels instanceof Float64Array) return { bitpix: -64, letter: 'D', zero: 0 }
  if (pixels instanceof Int8Array) return { bitpix: 8, letter: 'B', zero: -128 }
  if (pixels instanceof Int16Array) return { bitpix: 16, letter: 'I', zero: 0 }
  if (pixels instanceof Uint16Array) return { bitpix: 16, letter: 'I', zero: 32768 }
  if (pixels instanceof Int32Array) return { bitpix: 32, letter: 'J', zero: 0 }
  if (pixels instanceof Uint32Array) return { bitpix: 32, letter: 'J', zero: 2147483648 }
  if (pixels instanceof BigInt64Array) return { bitpix: 64, letter: 'K', zero: 0 }
  if (pixels instanceof BigUint64Array) return { bitpix: 64, letter: 'K', zero: 2n ** 63n }
  return { bitpix: 8, letter: 'B', zero: 0 }
}

/** Big-endian bytes of `count` numbers from `start`, as they are stored. A copy: the array is not touched. */
export function storedBytes(pixels: ImagePixels, start: number, count: number): Uint8Array {
  const size = pixels.BYTES_PER_ELEMENT
  const bytes = Buffer.from(new Uint8Array(pixels.buffer, pixels.byteOffset + start * size, count * size))
  if (size === 2) bytes.swap16()
  else if (size === 4) bytes.swap32()
  else if (size === 8) bytes.swap64()
  // Subtracting half the range is flipping the sign bit, whichever way round.
  if (storageOf(pixels).zero !== 0) for (let i = 0; i < bytes.length; i += size) bytes[i] = bytes[i]! ^ 0x80
  return bytes
}
