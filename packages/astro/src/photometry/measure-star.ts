import type { Rim } from '../circles/circle-rows.ts'
import { type ApertureResult, apertureSum, type Detector } from './aperture.ts'
import { type Centroid, centroid } from './centroid.ts'
import type { ImagePixels, PhotometryConvention } from './image-pixels.ts'

/** Of aperture and annulus, pixels. */
export interface StarRadii {
  readonly aperture: number
  readonly inner: number
  readonly outer: number
}

/** How it is measured: without bias, the rim of the aperture divided exactly, unless given. */
export interface StarOptions {
  readonly convention?: PhotometryConvention
  readonly rim?: Rim
}

/** A star's centre and its light. */
export interface StarMeasurement {
  readonly centre: Centroid
  /** At the centre; at the start where no centre was found. */
  readonly sum: ApertureResult
}

/** Below this signal to noise the centre is looked for in a smaller box. */
const FAINT = 10
const FAINT_BOX = 0.5

/**
 * Centre of the star at (x, y) and its net counts there, cell geometry.
 *
 * The noise that draws a faint star's centre also falls into its aperture: at a signal to noise of 5 that makes it
 * too bright by 2 % (a tenth of its error) with a box as wide as the aperture. `unbiased` takes half the box for
 * faint stars, which is free of that.
 */
export function measureStar(
  image: ImagePixels,
  x: number,
  y: number,
  radii: StarRadii,
  detector: Detector,
  options: StarOptions = {},
): StarMeasurement {
  const first = measureWithin(image, x, y, radii, detector, options, radii.aperture)
  if (options.convention === 'classic' || !isFaint(first)) return first
  const second = measureWithin(image, x, y, radii, detector, options, FAINT_BOX * radii.aperture, first)
  return second.centre.ok ? second : first
}

function isFaint({ centre, sum }: StarMeasurement): boolean {
  return !centre.ok || !sum.ok || sum.net < FAINT * sum.sigma
}

function measureWithin(
  image: ImagePixels,
  x: number,
  y: number,
  radii: StarRadii,
  detector: Detector,
  options: StarOptions,
  radius: number,
  before?: StarMeasurement,
): StarMeasurement {
  const { convention } = options
  const { gain } = detector
  const box = {
    radius,
    innerRadius: radii.inner,
    outerRadius: radii.outer,
    convention,
    gain,
    near: before?.centre.background,
  }
  const centre = centroid(image, x, y, box)
  const sum = apertureSum(image, centre.x, centre.y, radii.aperture, centre.background, detector, options)
  return { centre, sum }
}
