import type { EncodedRows } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { type BandJob, bandRowsFor, type Kernel, newControl } from './band-job.ts'
import type { FrameFile } from './frame-files.ts'
import { shareBands } from './share-bands.ts'

/** An image in shared memory, on which several threads can work. */
export interface SharedImage {
  readonly width: number
  readonly height: number
  /** Row 0 lowest. A view of a SharedArrayBuffer. */
  readonly pixels: Float32Array
}

export function createSharedImage(width: number, height: number): SharedImage {
  return { width, height, pixels: new Float32Array(new SharedArrayBuffer(4 * width * height)) }
}

/** The memory of pixels made by createSharedImage. */
export function sharedBuffer({ buffer }: Float32Array): SharedArrayBuffer {
  if (buffer instanceof SharedArrayBuffer) return buffer
  throw new TypeError('the pixels are not in shared memory')
}

export interface ImageComputation {
  readonly kernel: Kernel
  readonly frames: readonly FrameFile[]
  readonly into: SharedImage
  /** The rows are wanted encoded as well, dithered from this seed; null: not at all. */
  readonly ditherSeed: number | null
  /** What the user is told meanwhile. */
  readonly message: string
}

/**
 * Computes an image band by band, on this thread and `context.threads − 1` others. Memory does not grow with the number of frames:
 * they stay compressed on disk, a band of each is held at a time.
 *
 * @returns the encoded rows in order, empty unless they were asked for
 */
export function computeImage(context: OperationContext, computation: ImageComputation): Promise<EncodedRows[]> {
  const { kernel, frames, into, ditherSeed, message } = computation
  const widest = Math.max(into.width, ...frames.map((frame) => frame.width))
  const job: BandJob = {
    kind: 'combine',
    kernel,
    frames: frames.map(({ basename, path }) => ({ basename, path })),
    width: into.width,
    height: into.height,
    bandRows: bandRowsFor(frames.length, widest),
    pixels: sharedBuffer(into.pixels),
    ditherSeed,
    control: newControl(),
  }
  return shareBands(context, job, message)
}
