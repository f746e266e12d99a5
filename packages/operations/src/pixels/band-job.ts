import type { DisplayLimits, MappingModel, PixelBox } from '@datalab/astro'

/**
 * Work on an image by bands of rows, told to any number of threads: each takes the next band until none is left.
 * Plain data and shared memory only, so that it can be posted.
 */
export type BandJob = CombineJob | ResampleJob | BlendJob | LevelsJob

interface SharedWork {
  /** Rows in all, and in a band. */
  readonly height: number
  readonly bandRows: number
  /** Int32 slots as in `CONTROL`. */
  readonly control: SharedArrayBuffer
}

/** Combines frames of one pixel grid into a result. */
export interface CombineJob extends SharedWork {
  readonly kind: 'combine'
  readonly kernel: Kernel
  /** Frames that the kernel reads, all at least `width` × `height`. */
  readonly frames: readonly { readonly basename: string; readonly path: string }[]
  readonly width: number
  /** The result, `width · height` float32, row 0 lowest. */
  readonly pixels: SharedArrayBuffer
  /** How finished bands are encoded; null: not at all. */
  readonly encoding: RowEncoding | null
}

/** RICE_1, dithered from a seed, with so many steps in a row's noise; without a seed GZIP_2, which loses nothing. */
export type RowEncoding =
  | { readonly ditherSeed: number; readonly quantizeLevel: number }
  | { readonly ditherSeed: null }

export type Kernel =
  | { readonly name: 'median' | 'sum' }
  /** The first frame as it is. */
  | { readonly name: 'copy' }
  /** The first frame minus the second. */
  | { readonly name: 'difference' }
  /** What the result holds already, as it is (to be encoded) or divided. */
  | { readonly name: 'keep' }
  | { readonly name: 'quotient'; readonly divisor: number }

/** Resamples one image onto a grid and adds it to what is there; `height` is that of `box`. */
export interface ResampleJob extends SharedWork {
  readonly kind: 'resample'
  readonly input: { readonly pixels: SharedArrayBuffer; readonly width: number; readonly height: number }
  /** From pixels of the grid to pixels of the input. */
  readonly toInput: MappingModel
  /** The part of the grid that the input can reach. */
  readonly box: PixelBox
  /** The part of the grid that is summed, and the sums (float32, NaN where nothing was added yet). */
  readonly sumBox: PixelBox
  readonly sums: SharedArrayBuffer
  /** Int32, relative to `box`: first and last valid pixel of each row, then of each column. */
  readonly extents: ExtentBuffers
}

/** Lays one image onto a colour picture: scales it, and adds its light to the colours. */
export interface BlendJob extends SharedWork {
  readonly kind: 'blend'
  readonly input: { readonly pixels: SharedArrayBuffer; readonly width: number; readonly height: number }
  /** From pixels of the first image to pixels of this one; null: the image is taken as it is. */
  readonly toInput: MappingModel | null
  /** The pixel (of the first image; of this one where it is taken as it is) at the lower left of the picture. */
  readonly origin: readonly [number, number]
  readonly width: number
  readonly limits: DisplayLimits
  /** Shares of red, green and blue in its light, 0 … 1. */
  readonly weights: readonly [number, number, number]
  /** Sums of red, then of green, then of blue: float32, row 0 lowest. */
  readonly sums: SharedArrayBuffer
  /** Int32: not 0 once a pixel of the image has been on the picture. */
  readonly seen: SharedArrayBuffer
}

/** Makes the bytes of a colour picture of the sums. */
export interface LevelsJob extends SharedWork {
  readonly kind: 'levels'
  readonly width: number
  readonly sums: SharedArrayBuffer
  /** Red, green, blue of each pixel, top row first. */
  readonly levels: SharedArrayBuffer
}

export interface ExtentBuffers {
  readonly firstInRow: SharedArrayBuffer
  readonly lastInRow: SharedArrayBuffer
  readonly firstInColumn: SharedArrayBuffer
  readonly lastInColumn: SharedArrayBuffer
}

/** Places in the control words. */
export const CONTROL = { nextBand: 0, rowsDone: 1, stop: 2, words: 3 } as const

/**
 * Rows of a compressed image that are decoded side by side: a band of another number of rows wastes a part of the last
 * step, or decodes them one by one.
 */
const ROWS_DECODED_TOGETHER = 4
/** Rows of a band where memory allows: enough to make the steps between bands cheap, few enough to report often. */
export const LARGEST_BAND = 4 * ROWS_DECODED_TOGETHER
/**
 * What one thread holds of the frames' pixels, about: with more frames the bands get lower, down to those decoded
 * together. Pixels are written and read twice on their way from file to result, which costs little as long as they stay
 * in the second-level cache.
 */
const BAND_BYTES = 2e6

/** Rows of a band of so many frames: a multiple of those that are decoded together. */
export function bandRowsFor(frameCount: number, widestFrame: number): number {
  const rows = BAND_BYTES / (4 * widestFrame * (frameCount + 1))
  const steps = Math.round(rows / ROWS_DECODED_TOGETHER)
  return Math.min(LARGEST_BAND, Math.max(1, steps) * ROWS_DECODED_TOGETHER)
}

export function newControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * CONTROL.words)
}

/** Takes the next band for this thread; null when none is left. */
export function takeBand({ control, height, bandRows }: SharedWork): { firstRow: number; rowCount: number } | null {
  const firstRow = Atomics.add(new Int32Array(control), CONTROL.nextBand, 1) * bandRows
  return firstRow < height ? { firstRow, rowCount: Math.min(bandRows, height - firstRow) } : null
}

export function bandDone({ control }: SharedWork, rowCount: number): void {
  Atomics.add(new Int32Array(control), CONTROL.rowsDone, rowCount)
}
