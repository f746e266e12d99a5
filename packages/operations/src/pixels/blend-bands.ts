import { addChannel, createResampler, gammaTable, type MappingModel, putColourLevels } from '@datalab/astro'
import { type BlendJob, bandDone, type LevelsJob, takeBand } from './band-job.ts'

const COLOURS = [0, 1, 2] as const

/** Lays bands of an image onto the sums of a colour picture until none is left. Nothing is handed back. */
export function* blendBands(job: BlendJob, stopped: () => boolean): Generator<null> {
  const { width, height, weights, limits } = job
  const sums = new Float32Array(job.sums)
  const seen = new Int32Array(job.seen)
  const rowOf = job.toInput === null ? rowsAsTheyAre(job) : rowsInterpolated(job, job.toInput)
  for (let band = takeBand(job); band !== null && !stopped(); band = takeBand(job)) {
    for (let row = band.firstRow; row < band.firstRow + band.rowCount; row++) {
      const values = rowOf(row)
      for (const colour of COLOURS) {
        if (weights[colour] === 0) continue
        const start = (colour * height + row) * width
        addChannel(values, limits, weights[colour], sums.subarray(start, start + width))
      }
      if (seen[0] === 0 && values.some((value) => !Number.isNaN(value))) Atomics.store(seen, 0, 1)
    }
    bandDone(job, band.rowCount)
    yield null
  }
}

/** Turns bands of sums into bytes until none is left. Nothing is handed back. */
export function* levelBands(job: LevelsJob, stopped: () => boolean): Generator<null> {
  const { width, height } = job
  const sums = new Float32Array(job.sums)
  const levels = new Uint8Array(job.levels)
  for (let band = takeBand(job); band !== null && !stopped(); band = takeBand(job)) {
    for (let row = band.firstRow; row < band.firstRow + band.rowCount; row++) {
      for (const colour of COLOURS) {
        const start = (colour * height + row) * width
        putColourLevels(
          sums.subarray(start, start + width),
          gammaTable,
          levels,
          3 * (height - 1 - row) * width + colour,
        )
      }
    }
    bandDone(job, band.rowCount)
    yield null
  }
}

function rowsAsTheyAre({ input, origin, width }: BlendJob): (row: number) => Float32Array {
  const pixels = new Float32Array(input.pixels)
  return (row) => {
    const start = (origin[1] + row) * input.width + origin[0]
    return pixels.subarray(start, start + width)
  }
}

function rowsInterpolated({ input, origin, width }: BlendJob, toInput: MappingModel): (row: number) => Float32Array {
  const image = { ...input, pixels: new Float32Array(input.pixels) }
  const resampler = createResampler('bilinear', { input: image, toInput, firstX: origin[0], count: width })
  const values = new Float32Array(width)
  return (row) => {
    resampler.row(origin[1] + row, values)
    return values
  }
}
