/** Whatever is not 0 marks a pixel that is not to be used. */
export type PixelMask = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array

/**
 * The pixels with NaN where the mask marks them: resampling carries these along as missing. The pixels given stay as
 * they are.
 */
export function withoutMasked(pixels: Float32Array, mask: PixelMask): Float32Array {
  if (mask.length !== pixels.length) throw new RangeError(`a mask of ${mask.length} for ${pixels.length} pixels`)
  return pixels.map((value, i) => (mask[i] === 0 ? value : Number.NaN))
}

/** The mask of what is missing: 1 where a value is NaN, 0 elsewhere. */
export function maskOfMissing(pixels: Float32Array): Uint8Array {
  return Uint8Array.from(pixels, (value) => (Number.isNaN(value) ? 1 : 0))
}
