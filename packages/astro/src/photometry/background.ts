import { gatherAnnulus } from './annulus-pixels.ts'
import type { ImagePixels, PhotometryConvention } from './image-pixels.ts'
import { fitPlane, type Plane } from './plane.ts'
import { CLASSIC_LIMITS, type CleanSample, type RejectionLimits, rejectClassic, rejectStars } from './star-rejection.ts'

/** How the sky is measured; what holds unless it is given stands in brackets. */
export interface BackgroundOptions {
  readonly convention?: PhotometryConvention
  /** Fit a plane, too (false). */
  readonly plane?: boolean
  /** Leave out pixels that stars have raised (true). */
  readonly rejectStars?: boolean
  /** Electrons a count, so that the skewness of photon noise can be allowed for; not used by the classic convention. */
  readonly gain?: number
  /** Background about a place less than an annulus away, which saves time; not used by the classic convention. */
  readonly near?: Background
  /** Of the classic rejection. */
  readonly limits?: RejectionLimits
}

/** The sky about a position, in the units of the pixels. */
export interface Background {
  /** Mean of the pixels that were kept; 0 where there is none. */
  readonly mean: number
  /** How many were kept. */
  readonly pixels: number
  /** How many pixels a plain mean would need to be as good: fewer, as choosing by value costs information. */
  readonly effectivePixels: number
  /** Scatter of one pixel; NaN where there is none. */
  readonly sigma: number
  /** About the position; null unless asked for, and where no plane can be fitted. */
  readonly plane: Plane | null
}

const NO_BACKGROUND: Background = { mean: 0, pixels: 0, effectivePixels: 0, sigma: Number.NaN, plane: null }

/**
 * Background in the annulus `innerRadius` … `outerRadius` (pixels, by pixel centres, inclusive) about (x, y) in cell
 * geometry. Pixels that are not finite, or off the frame, take no part. With no pixel at all, and for radii in the
 * wrong order, the background is 0 of 0 pixels.
 */
export function annulusBackground(
  image: ImagePixels,
  x: number,
  y: number,
  innerRadius: number,
  outerRadius: number,
  options: BackgroundOptions = {},
): Background {
  const annulus = gatherAnnulus(image, x, y, innerRadius, outerRadius)
  if (annulus.count === 0) return NO_BACKGROUND
  const { mean, count, effective, sigma, lowest, highest } = cleanSample(annulus.values, annulus.count, options)
  const plane = options.plane ? fitPlane(annulus, lowest, highest) : null
  return { mean, pixels: count, effectivePixels: effective, sigma, plane }
}

function cleanSample(values: Float64Array, count: number, options: BackgroundOptions): CleanSample {
  if (options.rejectStars === false) return rejectClassic(values, count, ALL)
  if (options.convention === 'classic') return rejectClassic(values, count, options.limits ?? CLASSIC_LIMITS)
  return rejectStars(values, count, options)
}

/** No round of rejection: all values. */
const ALL: RejectionLimits = { maximumRounds: 0, tolerance: 0 }
