/**
 * Bits of the flags of sources and of what is measured of them. The numbers are those of SEP, so that a table reads the same;
 * a bit that is retired is never given another meaning.
 */
export interface SourceFlag {
  readonly bit: number
  readonly name: string
  /** What it says, for the header of a table and for the guide. */
  readonly meaning: string
}

/** The source was separated from a neighbour. */
export const FLAG_MERGED = 1
/** The source reaches the border of the image. */
export const FLAG_TRUNCATED = 2
/** The source could not be separated: it has too many parts. Known from SExtractor, and never set here, where parts are not limited. */
const FLAG_DEBLEND_OVERFLOW = 4
/** The second moments are those of a line or a point; a twelfth of a square pixel was added to them. */
export const FLAG_SINGULAR = 8
/** The aperture reaches beyond the image. */
export const FLAG_APERTURE_TRUNCATED = 16
/** The aperture holds masked pixels. */
export const FLAG_APERTURE_MASKED = 32
/** All pixels of the aperture are masked. */
export const FLAG_APERTURE_ALL_MASKED = 64
/** A sum that has to be positive is not. */
export const FLAG_NONPOSITIVE = 128

/** Every bit there is. */
export const SOURCE_FLAGS: readonly SourceFlag[] = [
  { bit: FLAG_MERGED, name: 'merged', meaning: 'separated from a neighbour' },
  { bit: FLAG_TRUNCATED, name: 'truncated', meaning: 'reaches the border of the image' },
  { bit: FLAG_DEBLEND_OVERFLOW, name: 'deblend_overflow', meaning: 'too many parts to separate' },
  { bit: FLAG_SINGULAR, name: 'singular', meaning: 'a line or a point: moments widened' },
  { bit: FLAG_APERTURE_TRUNCATED, name: 'aperture_truncated', meaning: 'aperture reaches beyond the image' },
  { bit: FLAG_APERTURE_MASKED, name: 'aperture_masked', meaning: 'aperture holds masked pixels' },
  { bit: FLAG_APERTURE_ALL_MASKED, name: 'aperture_all_masked', meaning: 'no pixel of the aperture is good' },
  { bit: FLAG_NONPOSITIVE, name: 'nonpositive', meaning: 'a sum that has to be positive is not' },
]
