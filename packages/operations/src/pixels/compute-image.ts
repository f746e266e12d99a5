import type { EncodedRows } from '@datalab/fits'
import { collectGarbageSoon } from '../collect-garbage.ts'
import type { OperationContext } from '../context.ts'
import { type BandJob, bandRowsFor, type Kernel, newControl, type RowEncoding } from './band-job.ts'
import type { FrameFile } from './frame-files.ts'
import { shareBands } from './share-bands.ts'

/** An image in shared memory, on which several threads can work. */
export interface SharedImage {
  readonly width: number
  readonly height: number
  /** Row 0 lowest. A view of a SharedArrayBuffer. */
  readonly pixels: Float32Array
}

/** Memory of released images that can be used again, as long as the garbage collector has not freed it. */
let spares: WeakRef<SharedArrayBuffer>[] = []
/**
 * The one that was released last, held so that the collector does not free it before the next operation can want it.
 */
let latest: SharedArrayBuffer | undefined
/** Pixels of images that were released: their memory may be another image's by now. */
const released = new WeakSet<Float32Array>()
let forgetting: NodeJS.Timeout | undefined
const REMEMBER_MS = 10_000

/**
 * An image of zeros, or of whatever was there before: what computes into it writes every pixel. Memory that was given
 * back (`releaseImage`) is used again, so that one operation after the other does not wait for the garbage collector.
 */
export function createSharedImage(width: number, height: number): SharedImage {
  const bytes = 4 * width * height
  const spare = spares.find((known) => known.deref()?.byteLength === bytes)
  spares = spares.filter((known) => known !== spare && known.deref() !== undefined)
  return { width, height, pixels: new Float32Array(spare?.deref() ?? new SharedArrayBuffer(bytes)) }
}

/** Gives the memory of an image back, once: its pixels are not to be used after this. Further calls do nothing. */
export function releaseImage({ pixels }: SharedImage): void {
  if (released.has(pixels)) return
  released.add(pixels)
  latest = sharedBuffer(pixels)
  spares.push(new WeakRef(latest))
  clearTimeout(forgetting)
  forgetting = setTimeout(() => {
    latest = undefined
    collectGarbageSoon()
  }, REMEMBER_MS).unref()
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
  /** How the rows are wanted encoded as well; null: not at all. */
  readonly encoding: RowEncoding | null
  /** Called with the encoded rows in order, soon after they are computed. */
  readonly take?: (rows: EncodedRows) => void
  /** What the user is told meanwhile. */
  readonly message: string
}

/**
 * Computes an image band by band, on this thread and `context.threads − 1` others. Memory does not grow with the number
 * of frames: they stay compressed on disk, a band of each is held at a time.
 */
export function computeImage(context: OperationContext, computation: ImageComputation): Promise<void> {
  const { kernel, frames, into, encoding, take, message } = computation
  const widest = Math.max(into.width, ...frames.map((frame) => frame.width))
  const job: BandJob = {
    kind: 'combine',
    kernel,
    frames: frames.map(({ basename, path }) => ({ basename, path })),
    width: into.width,
    height: into.height,
    bandRows: bandRowsFor(frames.length, widest),
    pixels: sharedBuffer(into.pixels),
    encoding,
    control: newControl(),
  }
  return shareBands(context, job, message, take)
}
