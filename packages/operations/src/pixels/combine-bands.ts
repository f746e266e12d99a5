import { medianOfFrames, sumOfFrames } from '@datalab/astro'
import {
  type EncodedRows,
  encodeRiceRows,
  FitsError,
  type FitsFile,
  findScienceImage,
  type ImageReader,
  openImage,
} from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { bandDone, type CombineJob, takeBand } from './band-job.ts'

/** A frame that could not be read, by the thread that tried. */
export class UnreadableFrame extends Error {
  override readonly name = 'UnreadableFrame'
  readonly basename: string

  constructor(basename: string, reason: string) {
    super(reason)
    this.basename = basename
  }
}

/**
 * Takes bands of a job one after the other until none is left or the job is to stop: computes the rows into the shared result and
 * yields them encoded (null where they are not to be). Buffers are made once and used for every band.
 *
 * @param stopped asked before each frame is read, so that a band of many frames can be left half-way
 * @throws UnreadableFrame
 */
export function* combineBands(job: CombineJob, stopped: () => boolean): Generator<EncodedRows | null> {
  const pixels = new Float32Array(job.pixels)
  const frames = openFrames(job)
  try {
    for (let band = takeBand(job); band !== null && !stopped(); band = takeBand(job)) {
      const { firstRow, rowCount } = band
      const out = pixels.subarray(firstRow * job.width, (firstRow + rowCount) * job.width)
      for (const frame of frames) {
        if (stopped()) return
        frame.read(firstRow, rowCount)
      }
      combine(job, frames, out)
      const encoded = encode(job, out, firstRow, rowCount)
      bandDone(job, rowCount)
      yield encoded
    }
  } finally {
    for (const frame of frames) frame.close()
  }
}

interface OpenFrame {
  /** The rows read last, cropped to the width of the result. */
  readonly rows: Float32Array
  read(firstRow: number, rowCount: number): void
  close(): void
}

function openFrames(job: CombineJob): OpenFrame[] {
  const opened: OpenFrame[] = []
  const scratch = new Map<number, Float32Array>()
  try {
    for (const frame of job.frames) opened.push(openFrame(frame, job, scratch))
    return opened
  } catch (error) {
    for (const frame of opened) frame.close()
    throw error
  }
}

function openFrame(
  { basename, path }: CombineJob['frames'][number],
  { width, bandRows }: CombineJob,
  scratch: Map<number, Float32Array>,
): OpenFrame {
  const { file, reader } = telling(basename, () => openReader(path))
  const rows = new Float32Array(width * bandRows)
  const wider = reader.width > width
  // Frames of one width share the buffer that their full rows are read into.
  const full = wider ? (scratch.get(reader.width) ?? new Float32Array(reader.width * bandRows)) : rows
  if (wider) scratch.set(reader.width, full)
  return {
    rows,
    read(firstRow, rowCount) {
      telling(basename, () => reader.readRows(firstRow, rowCount, full))
      if (wider) cropRows(full, reader.width, rowCount, width, rows)
    },
    close: () => file.close(),
  }
}

function openReader(path: string): { file: FitsFile; reader: ImageReader } {
  const file = openFitsFile(path)
  try {
    return { file, reader: openImage(file, findScienceImage(file)) }
  } catch (error) {
    file.close()
    throw error
  }
}

function telling<T>(basename: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw error instanceof FitsError ? new UnreadableFrame(basename, error.message) : error
  }
}

function cropRows(full: Float32Array, fullWidth: number, rowCount: number, width: number, out: Float32Array): void {
  for (let row = 0; row < rowCount; row++) {
    out.set(full.subarray(row * fullWidth, row * fullWidth + width), row * width)
  }
}

function combine({ kernel }: CombineJob, frames: readonly OpenFrame[], out: Float32Array): void {
  const rows = frames.map((frame) => frame.rows)
  switch (kernel.name) {
    case 'median':
      medianOfFrames(rows, out.length, out)
      break
    case 'sum':
      sumOfFrames(rows, out.length, out)
      break
    case 'copy':
      out.set(rows[0]!.subarray(0, out.length))
      break
    case 'difference':
      subtract(rows[0]!, rows[1]!, out)
      break
    case 'keep':
      break
    case 'quotient':
      for (let i = 0; i < out.length; i++) out[i] = out[i]! / kernel.divisor
  }
}

function subtract(from: Float32Array, what: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! - what[i]!
}

function encode(job: CombineJob, rows: Float32Array, firstRow: number, rowCount: number): EncodedRows | null {
  if (job.ditherSeed === null) return null
  return encodeRiceRows(rows, job.width, rowCount, firstRow, { ditherSeed: job.ditherSeed })
}
