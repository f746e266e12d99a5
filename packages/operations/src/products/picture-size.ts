interface Size {
  readonly width: number
  readonly height: number
}

/** Longest side of the small picture. */
const SMALL_SIDE = 200

/** Pixels along a side that a JPEG can have: as the encoder, libjpeg, has it (the format itself ends at 65 535). */
export const LARGEST_JPEG_SIDE = 65_500

/** Size whose larger side is at most `side`, aspect kept, at least a pixel; a picture that fits is left as it is. */
export function sizeWithin(side: number, { width, height }: Size): { width: number; height: number } {
  const factor = Math.min(1, side / Math.max(width, height))
  const scaled = (length: number) => Math.max(1, Math.round(length * factor))
  return { width: scaled(width), height: scaled(height) }
}

export function smallSize(picture: Size): { width: number; height: number } {
  return sizeWithin(SMALL_SIDE, picture)
}

export function fitsJpeg({ width, height }: Size): boolean {
  return Math.max(width, height) <= LARGEST_JPEG_SIDE
}
