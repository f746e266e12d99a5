import { createResampler } from '@datalab/astro'
import { bandDone, type ResampleJob, takeBand } from './band-job.ts'

/**
 * Resamples bands of a job until none is left: adds what lies in the part that is summed, and notes where the image is
 * valid. Nothing is handed back.
 */
export function* resampleBands(job: ResampleJob, stopped: () => boolean): Generator<null> {
  const { box, input } = job
  const width = box.x1 - box.x0
  const image = { ...input, pixels: new Float32Array(input.pixels) }
  const { toInput } = job
  const resampler = createResampler('adaptive', { input: image, toInput, firstX: box.x0, count: width })
  const values = new Float32Array(width)
  const columns = { first: new Int32Array(width), last: new Int32Array(width) }
  for (let band = takeBand(job); band !== null && !stopped(); band = takeBand(job)) {
    columns.first.fill(0x7fffffff)
    columns.last.fill(-1)
    for (let row = band.firstRow; row < band.firstRow + band.rowCount; row++) {
      resampler.row(box.y0 + row, values)
      noteExtents(job, row, values, columns)
      addRow(job, row, values)
    }
    mergeColumns(job, columns)
    bandDone(job, band.rowCount)
    yield null
  }
}

interface ColumnExtents {
  readonly first: Int32Array
  readonly last: Int32Array
}

function noteExtents(
  { extents }: ResampleJob,
  row: number,
  values: Float32Array,
  { first, last }: ColumnExtents,
): void {
  let firstX = 0x7fffffff
  let lastX = -1
  for (let x = 0; x < values.length; x++) {
    if (Number.isNaN(values[x]!)) continue
    if (lastX < 0) firstX = x
    lastX = x
    if (first[x]! > row) first[x] = row
    last[x] = row
  }
  new Int32Array(extents.firstInRow)[row] = firstX
  new Int32Array(extents.lastInRow)[row] = lastX
}

/** Rows belong to one thread, columns to all of them. */
function mergeColumns({ extents }: ResampleJob, { first, last }: ColumnExtents): void {
  const firstInColumn = new Int32Array(extents.firstInColumn)
  const lastInColumn = new Int32Array(extents.lastInColumn)
  for (let x = 0; x < first.length; x++) {
    if (last[x]! < 0) continue
    replaceWhile(firstInColumn, x, first[x]!, (known, row) => known > row)
    replaceWhile(lastInColumn, x, last[x]!, (known, row) => known < row)
  }
}

function replaceWhile(
  shared: Int32Array,
  at: number,
  row: number,
  worse: (known: number, row: number) => boolean,
): void {
  for (let known = Atomics.load(shared, at); worse(known, row); known = Atomics.load(shared, at)) {
    if (Atomics.compareExchange(shared, at, known, row) === known) return
  }
}

function addRow({ box, sumBox, sums }: ResampleJob, row: number, values: Float32Array): void {
  const y = box.y0 + row
  if (y < sumBox.y0 || y >= sumBox.y1) return
  const total = new Float32Array(sums)
  const start = (y - sumBox.y0) * (sumBox.x1 - sumBox.x0)
  for (let x = Math.max(box.x0, sumBox.x0); x < Math.min(box.x1, sumBox.x1); x++) {
    const value = values[x - box.x0]!
    if (Number.isNaN(value)) continue
    const at = start + x - sumBox.x0
    const known = total[at]!
    total[at] = Number.isNaN(known) ? value : known + value
  }
}
