/** Pixels of any number type, axis 1 fastest, row 0 lowest; see docs/conventions.md. */
export type PixelSource =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** An image to look for sources in. NaN is missing data: such a pixel is masked. */
export interface SourceImage {
  readonly pixels: PixelSource
  readonly width: number
  readonly height: number
  /** One number a pixel; what is not 0 is left out of everything. */
  readonly mask?: Uint8Array | null
}

/** An image as the kernels take it. */
export interface PlainImage {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
  /** 1: left out. Null where every pixel counts, so that the loops need not look. */
  readonly mask: Uint8Array | null
}

/** What is wrong with an argument; the message names it. */
export class SourcesError extends Error {
  override readonly name = 'SourcesError'
}

/**
 * The image in float32, with NaN and ±Infinity joined into its mask. Copies nothing that is float32 already; neither pixels nor mask of
 * the caller are written to.
 *
 * @throws SourcesError if the sizes do not agree
 */
export function plainImage(image: SourceImage): PlainImage {
  const plain = unscannedImage(image)
  return { ...plain, mask: joinMissing(plain.pixels, plain.mask) }
}

/** The same without a look at the pixels, for those who look at few of them: NaN and ±Infinity are to be asked for (`isMissing`). */
export function unscannedImage({ pixels, width, height, mask = null }: SourceImage): PlainImage {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new SourcesError(`width and height must be whole numbers above 0, not ${width} × ${height}`)
  }
  if (pixels.length !== width * height) {
    throw new SourcesError(`pixels: ${pixels.length} values are no image of ${width} × ${height}`)
  }
  if (mask !== null && mask.length !== pixels.length) {
    throw new SourcesError(`mask: ${mask.length} values for ${pixels.length} pixels`)
  }
  const floats = pixels instanceof Float32Array ? pixels : Float32Array.from(pixels)
  return { pixels: floats, width, height, mask }
}

/** Whether a pixel is masked or no finite number. */
export function isMissing({ pixels, mask }: PlainImage, at: number): boolean {
  // v − v is 0 for every finite number and NaN for all others
  return (mask !== null && mask[at] !== 0) || pixels[at]! - pixels[at]! !== 0
}

function joinMissing(pixels: Float32Array, mask: Uint8Array | null): Uint8Array | null {
  if (isAllFinite(pixels)) return mask
  const joined = new Uint8Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) {
    joined[i] = pixels[i]! - pixels[i]! === 0 ? (mask === null ? 0 : Number(mask[i] !== 0)) : 1
  }
  return joined
}

/** Four at a time: the differences of a value with itself are 0 for finite numbers, NaN for all others. */
function isAllFinite(pixels: Float32Array): boolean {
  const whole = pixels.length - (pixels.length % 4)
  for (let i = 0; i < whole; i += 4) {
    const a = pixels[i]!
    const b = pixels[i + 1]!
    const c = pixels[i + 2]!
    const d = pixels[i + 3]!
    if (a - a + (b - b) + (c - c + (d - d)) !== 0) return false
  }
  for (let i = whole; i < pixels.length; i++) if (pixels[i]! - pixels[i]! !== 0) return false
  return true
}
