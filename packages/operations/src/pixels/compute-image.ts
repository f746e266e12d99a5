import type { EncodedRows } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { OperationCancelled } from '../failures.ts'
import type { HelperAnswer } from './band-helper.ts'
import { type BandJob, bandRowsFor, CONTROL, type Kernel } from './band-job.ts'
import { computeBands, UnreadableFrame } from './bands.ts'
import { type FrameFile, unreadable } from './frame-files.ts'
import { askHelpers } from './helper-pool.ts'

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
export async function computeImage(context: OperationContext, computation: ImageComputation): Promise<EncodedRows[]> {
  const job = createJob(computation)
  const control = new Int32Array(job.control)
  const bands = Math.ceil(job.height / job.bandRows)
  const helping = Promise.allSettled(askHelpers(job, Math.min(context.threads, bands) - 1))
  const encoded: EncodedRows[] = []
  try {
    for (const rows of computeBands(job, () => context.cancelled() || Atomics.load(control, CONTROL.stop) !== 0)) {
      if (rows !== null) encoded.push(rows)
      context.progress(Atomics.load(control, CONTROL.rowsDone) / job.height, computation.message)
      await new Promise(setImmediate) // answers of helpers, signals and timers get their turn
    }
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    await helping
    throw asFailure(error)
  }
  if (context.cancelled()) Atomics.store(control, CONTROL.stop, 1)
  for (const answer of await helping) encoded.push(...rowsOf(answer))
  if (context.cancelled()) throw new OperationCancelled()
  return encoded.sort((a, b) => a.firstRow - b.firstRow)
}

function createJob({ kernel, frames, into, ditherSeed }: ImageComputation): BandJob {
  const widest = Math.max(into.width, ...frames.map((frame) => frame.width))
  return {
    kernel,
    frames: frames.map(({ basename, path }) => ({ basename, path })),
    width: into.width,
    height: into.height,
    bandRows: bandRowsFor(frames.length, widest),
    pixels: into.pixels.buffer as SharedArrayBuffer, // createSharedImage makes no other
    ditherSeed,
    control: new SharedArrayBuffer(4 * CONTROL.words),
  }
}

function rowsOf(answer: PromiseSettledResult<HelperAnswer>): EncodedRows[] {
  if (answer.status === 'rejected') throw answer.reason
  const { problem, encoded } = answer.value
  if (problem === null) return encoded
  throw problem.basename === null ? new Error(problem.message) : unreadable(problem.basename, problem.message)
}

function asFailure(error: unknown): unknown {
  return error instanceof UnreadableFrame ? unreadable(error.basename, error.message) : error
}
