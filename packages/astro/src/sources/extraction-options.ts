import { SourcesError } from './image.ts'
import type { PixelNoise } from './moments.ts'
import { checkKernel, DEFAULT_KERNEL, type FilterKernel } from './row-filter.ts'

/** What counts as a source; all but the threshold have the values of SEP unless given. */
export interface ExtractionOptions {
  /** What the filtered image has to exceed: in units of `noise`, or of the pixels where no noise is given. */
  readonly threshold: number
  /** σ of the background: one number, or one for each pixel (float32). Null: not known, and no errors are told. */
  readonly noise?: PixelNoise
  /** Electrons per unit of the pixels, for errors of moments; null: only `noise` counts. */
  readonly gain?: number | null
  /** A source has at least so many pixels. */
  readonly minimumPixels?: number
  /** Filter for detection; null: none. */
  readonly kernel?: FilterKernel | null
  /** With a map of noise: `matched` takes it into the filter, `convolution` compares the convolved image with it. */
  readonly filterType?: 'matched' | 'convolution'
  /** Levels between threshold and peak at which an object is looked at for branches. */
  readonly deblendThresholds?: number
  /** Part of the flux of an object that a branch must hold to be a source; 1: nothing is split. */
  readonly deblendContrast?: number
  /** Whether sources that are but the wing of a neighbour are dropped. */
  readonly clean?: boolean
  /** Exponent of the wings: the less, the wider they are. */
  readonly cleanParameter?: number
  /** Whether the map of the sources' pixels is wanted. */
  readonly segmentation?: boolean
}

/** Checked options, with what was not given. */
export type FullOptions = Required<ExtractionOptions>

const DEFAULTS = {
  noise: null,
  gain: null,
  minimumPixels: 5,
  kernel: DEFAULT_KERNEL,
  filterType: 'matched',
  deblendThresholds: 32,
  deblendContrast: 0.005,
  clean: true,
  cleanParameter: 1,
  segmentation: false,
} as const

/** @throws SourcesError that names the option */
export function fullOptions(options: ExtractionOptions, pixelCount: number): FullOptions {
  const full: FullOptions = { ...DEFAULTS, ...options }
  const { threshold, noise, minimumPixels, kernel, deblendThresholds, deblendContrast, cleanParameter } = full
  demand(Number.isFinite(threshold), `threshold must be a finite number, not ${threshold}`)
  demand(Number.isInteger(minimumPixels) && minimumPixels > 0, `minimumPixels must be a whole number above 0`)
  demand(
    Number.isInteger(deblendThresholds) && deblendThresholds > 0,
    'deblendThresholds must be a whole number above 0',
  )
  demand(deblendContrast >= 0 && deblendContrast <= 1, 'deblendContrast must be from 0 to 1')
  demand(cleanParameter > 0, 'cleanParameter must be above 0')
  if (noise instanceof Float32Array) {
    demand(noise.length === pixelCount, `noise: ${noise.length} values for ${pixelCount} pixels`)
  } else demand(noise === null || noise >= 0, `noise must not be negative`)
  if (kernel !== null) checkKernel(kernel)
  return full
}

function demand(isRight: boolean, message: string): void {
  if (!isRight) throw new SourcesError(message)
}
