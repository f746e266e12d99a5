/**
 * Work on one result image, told to any number of threads: each takes the next band of rows until none is left.
 * Plain data and shared memory only, so that it can be posted.
 */
export interface BandJob {
  readonly kernel: Kernel
  /** Frames that the kernel reads, all at least `width` × `height`. */
  readonly frames: readonly { readonly basename: string; readonly path: string }[]
  readonly width: number
  readonly height: number
  readonly bandRows: number
  /** The result, `width · height` float32, row 0 lowest. */
  readonly pixels: SharedArrayBuffer
  /** Finished bands are encoded with this dither seed; null: not at all. */
  readonly ditherSeed: number | null
  /** Int32 slots as in `CONTROL`. */
  readonly control: SharedArrayBuffer
}

export type Kernel =
  | { readonly name: 'median' | 'sum' }
  /** The first frame as it is. */
  | { readonly name: 'copy' }
  /** The first frame minus the second. */
  | { readonly name: 'difference' }
  /** What the result holds already, divided. */
  | { readonly name: 'quotient'; readonly divisor: number }

/** Places in the control words. */
export const CONTROL = { nextBand: 0, rowsDone: 1, stop: 2, words: 3 } as const

/** Rows of a band where memory allows: enough to make the steps between bands cheap, few enough to report often. */
const LARGEST_BAND = 32
/** What one thread may hold of the frames' pixels; with more frames the bands get lower, not the memory larger. */
const BAND_BYTES = 24e6

export function bandRowsFor(frameCount: number, widestFrame: number): number {
  const rows = Math.floor(BAND_BYTES / (4 * widestFrame * (frameCount + 1)))
  return Math.min(LARGEST_BAND, Math.max(1, rows))
}
