import { DEFAULT_QUANTIZE_LEVEL } from '@datalab/fits'

/**
 * How the float32 pixels of FITS products are stored: rounded to `level` steps in the noise of each row and compressed
 * with RICE_1, without loss and compressed with GZIP_2, or without loss as a plain image.
 */
export type Precision =
  | { readonly kind: 'quantised'; readonly level: number }
  | { readonly kind: 'lossless' }
  | { readonly kind: 'uncompressed' }

export const DEFAULT_PRECISION: Precision = { kind: 'quantised', level: DEFAULT_QUANTIZE_LEVEL }

/** What `parsePrecision` takes, in words. */
export const PRECISION_WORDS = 'a number of steps in the noise (like 16), "lossless" or "none" (no compression)'

/** A precision from a setting: a number above 0, `lossless` or `none`; null for anything else. */
export function parsePrecision(text: string): Precision | null {
  if (text === 'lossless') return { kind: 'lossless' }
  if (text === 'none') return { kind: 'uncompressed' }
  const level = Number(text)
  return /^\d+(?:\.\d+)?$/.test(text) && level > 0 && level <= LARGEST_LEVEL ? { kind: 'quantised', level } : null
}

/** Finer steps than these are beyond what float32 tells apart. */
const LARGEST_LEVEL = 2 ** 24

/** Whether a product is a tile-compressed image (`.fits.fz`). */
export const isCompressed = ({ kind }: Precision): boolean => kind !== 'uncompressed'

/** What was done to the pixels, for the history of a product: loss is told, never silent. */
export function precisionNote(precision: Precision): string {
  switch (precision.kind) {
    case 'uncompressed':
      return 'Pixels are stored as float32, without loss.'
    case 'lossless':
      return 'Pixels are stored as float32, without loss, and compressed with GZIP_2.'
    case 'quantised':
      return (
        `Pixels are stored with loss: each row is rounded to steps of 1/${precision.level} of its own noise (ZSCALE), with ` +
        'subtractive dither, and compressed with RICE_1. A pixel is at most half a step off; rows without noise are stored exactly.'
      )
  }
}
