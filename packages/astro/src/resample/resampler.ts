import { createAdaptiveResampler } from './adaptive.ts'
import { createCubicSpline } from './bicubic.ts'
import { sampleBilinear } from './bilinear.ts'
import { createBilinearRows } from './bilinear-rows.ts'
import type { InputImage } from './input-image.ts'
import { sampleLanczos3 } from './lanczos.ts'
import { sampleNearest } from './nearest.ts'
import { createMapping, type MappingModel } from './pixel-mapping.ts'

/**
 * `nearest` keeps every value as it is (for masks and labels); `bilinear` is quick and smooths; `bicubic` and
 * `lanczos3` are sharp, for images that are sampled well; `adaptive` conserves flux, and is right where the output is
 * coarser than the input.
 */
export type ResampleMethod = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'adaptive'

/** Resamples an image row by row: rows can be shared out between threads, each with a resampler of its own. */
export interface Resampler {
  /** Values of the pixels (firstX + i, y), i < `out.length` ≤ count; NaN where one is missing. */
  row(y: number, out: Float32Array | Float64Array): void
}

/** What is resampled, and which columns of the output. */
export interface Resampling {
  readonly input: InputImage
  /** Position in the input of the output's pixels. */
  readonly toInput: MappingModel
  /** Column of the output at which rows begin, and how many pixels they have. */
  readonly firstX: number
  readonly count: number
}

/** All but `adaptive` keep surface brightness; see the functions themselves for edges and missing pixels. */
export function createResampler(method: ResampleMethod, { input, toInput, firstX, count }: Resampling): Resampler {
  if (method === 'bilinear' && toInput.kind === 'matrix')
    return { row: createBilinearRows(input, toInput.matrix, firstX) }
  const positions = createMapping(toInput)
  if (method === 'adaptive') return createAdaptiveResampler(input, positions, firstX, count)
  const x = new Float64Array(count)
  const y = new Float64Array(count)
  const sample = samplerOf(method, input)
  return {
    row(row, out) {
      positions(firstX, row, count, x, y)
      sample(x, y, out)
    },
  }
}

type Sample = (x: Float64Array, y: Float64Array, out: Float32Array | Float64Array) => void

function samplerOf(method: Exclude<ResampleMethod, 'adaptive'>, input: InputImage): Sample {
  switch (method) {
    case 'nearest':
      return (x, y, out) => sampleNearest(input, x, y, out)
    case 'bilinear':
      return (x, y, out) => sampleBilinear(input, x, y, out)
    case 'bicubic':
      return createCubicSpline(input).sample
    case 'lanczos3':
      return (x, y, out) => sampleLanczos3(input, x, y, out)
  }
}
