import { createMedianInput, type MedianInput, medianInputBytes, sumOfFrames } from '@datalab/astro'
import {
  createRowMemory,
  type EncodedRows,
  encodeGzipRows,
  encodeRiceRows,
  FitsError,
  type FitsFile,
  findScienceImage,
  type ImageReader,
  openImage,
} from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { bandDone, type CombineJob, takeBand } from './band-job.ts'
import { unreadable } from './frame-files.ts'

/**
 * Takes bands of a job one after the other until none is left or the job is to stop: computes the rows into the shared
 * result and yields them encoded (null where they are not to be). Buffers are made once and used for every band.
 *
 * @param stopped asked before each frame is read, so that a band of many frames can be left half-way
 * @throws OperationFailure where a frame cannot be read
 */
export function* combineBands(job: CombineJob, stopped: () => boolean): Generator<EncodedRows | null> {
  const pixels = new Float32Array(job.pixels)
  const medians = job.kernel.name === 'median' ? medianInput(job) : null
  const frames = openFrames(job, medians)
  try {
    for (let band = takeBand(job); band !== null && !stopped(); band = takeBand(job)) {
      const { firstRow, rowCount } = band
      const out = pixels.subarray(firstRow * job.width, (firstRow + rowCount) * job.width)
      for (const frame of frames) {
        if (stopped()) return
        frame.read(firstRow, rowCount)
      }
      combine(job, frames, medians, out)
      const encoded = encode(job, out, firstRow, rowCount)
      bandDone(job, rowCount)
      yield encoded
    }
  } finally {
    for (const frame of frames) frame.close()
  }
}

/** Memory of the median module, into which rows are decoded straight. */
function medianInput({ frames, width, bandRows }: CombineJob): MedianInput {
  const pixels = width * bandRows
  return createMedianInput(frames.length, pixels, createRowMemory(medianInputBytes(frames.length, pixels), width))
}

type Rows = Float32Array | Float64Array

interface OpenFrame {
  /** The rows read last, cropped to the width of the result. */
  readonly rows: Rows
  read(firstRow: number, rowCount: number): void
  close(): void
}

/** Pixel types of which float32 loses digits: their difference may be all that is left. */
const BEYOND_FLOAT32: readonly string[] = ['int32', 'uint32', 'int64', 'uint64', 'float64']

function openFrames(job: CombineJob, medians: MedianInput | null): OpenFrame[] {
  const opened: OpenFrame[] = []
  const fullRows = growingBuffer(job.bandRows)
  try {
    for (const [i, frame] of job.frames.entries()) opened.push(openFrame(frame, job, fullRows, medians?.frames[i]))
    return opened
  } catch (error) {
    for (const frame of opened) frame.close()
    throw error
  }
}

/** A buffer for rows of frames that are wider than the result, shared by all of them. */
function growingBuffer(bandRows: number): (width: number, like: Rows) => Rows {
  let buffer: Rows = new Float32Array(0)
  return (width, like) => {
    const fits = buffer.length >= width * bandRows && buffer.constructor === like.constructor
    if (!fits) buffer = newRows(width * bandRows, like instanceof Float64Array)
    return buffer
  }
}

function newRows(length: number, double: boolean): Rows {
  return double ? new Float64Array(length) : new Float32Array(length)
}

function openFrame(
  { basename, path }: CombineJob['frames'][number],
  { width, bandRows, kernel }: CombineJob,
  fullRows: (width: number, like: Rows) => Rows,
  into: Float32Array | undefined,
): OpenFrame {
  const { file, reader } = telling(basename, () => openReader(path))
  const rows = into ?? newRows(width * bandRows, kernel.name === 'difference' && BEYOND_FLOAT32.includes(reader.dtype))
  return {
    rows,
    read(firstRow, rowCount) {
      const full = reader.width > width ? fullRows(reader.width, rows) : rows
      telling(basename, () => reader.readRows(firstRow, rowCount, full))
      if (full !== rows) cropRows(full, reader.width, rowCount, width, rows)
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
    throw error instanceof FitsError ? unreadable(basename, error.message) : error
  }
}

function cropRows(full: Rows, fullWidth: number, rowCount: number, width: number, out: Rows): void {
  for (let row = 0; row < rowCount; row++) {
    out.set(full.subarray(row * fullWidth, row * fullWidth + width), row * width)
  }
}

function combine(
  { kernel }: CombineJob,
  frames: readonly OpenFrame[],
  medians: MedianInput | null,
  out: Float32Array,
): void {
  const rows = frames.map((frame) => frame.rows)
  switch (kernel.name) {
    case 'median':
      medians?.median(out.length, out)
      break
    case 'sum':
      sumOfFrames(rows.filter(isFloat32), out.length, out)
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

/** All rows are, except for some differences. */
function isFloat32(rows: Rows): rows is Float32Array {
  return rows instanceof Float32Array
}

function subtract(from: Rows, what: Rows, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! - what[i]!
}

function encode(job: CombineJob, rows: Float32Array, firstRow: number, rowCount: number): EncodedRows | null {
  const { encoding, width } = job
  if (encoding === null) return null
  if (encoding.ditherSeed === null) return encodeGzipRows(rows, width, rowCount, firstRow)
  return encodeRiceRows(rows, width, rowCount, firstRow, encoding)
}
