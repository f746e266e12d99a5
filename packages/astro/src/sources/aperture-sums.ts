import { addPixels, type Ellipse, newSum } from './aperture-pixels.ts'
import { type SourceImage, SourcesError, unscannedImage } from './image.ts'
import type { PixelNoise } from './moments.ts'

/** Ellipses, one for each position; a circle has a = b. */
export interface Apertures {
  /** Centres, 0-based. */
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  /** Semi-axes in pixels, a ≥ b > 0. */
  readonly a: ArrayLike<number>
  readonly b: ArrayLike<number>
  /** Radians from the x axis to the major axis. */
  readonly theta: ArrayLike<number>
}

/** How light is summed, and what its errors are made of. */
export interface ApertureOptions {
  /** σ of the background: one number, or one for each pixel; null: errors are 0 but for the gain's part. */
  readonly noise?: PixelNoise
  /** Electrons per unit of the pixels: adds the noise of the source's own photons to errors. */
  readonly gain?: number | null
  /** Pixels on the edge are counted by subpix × subpix points; 0: exactly. */
  readonly subpix?: number
  /** Radii of an annulus around each position whose mean is subtracted. Semi-major axes in units of the aperture's for ellipses. */
  readonly annulus?: { readonly inner: number; readonly outer: number } | null
  /** Numbers of the sources on a segmentation map: pixels of other sources are masked. */
  readonly segments?: { readonly map: Int32Array; readonly ids: ArrayLike<number> } | null
}

/** Sums in the unit of the pixels, their σ, and flags (see SOURCE_FLAGS). NaN where no pixel of the aperture is within the image. */
export interface ApertureSums {
  readonly flux: Float64Array
  readonly fluxError: Float64Array
  /** Pixels, after the masked ones are left out. */
  readonly area: Float64Array
  readonly flags: Int32Array
}

/** Points along a side of a pixel on the edge where nothing else is said, as in SEP. */
const DEFAULT_SUBPIX = 5

/** Sums within circles of one radius (in pixels) around positions. @throws SourcesError */
export function sumCircles(
  image: SourceImage,
  positions: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  radius: number | ArrayLike<number>,
  options: ApertureOptions = {},
): ApertureSums {
  const radii = typeof radius === 'number' ? new Float64Array(positions.x.length).fill(radius) : radius
  return sumApertures(image, { ...positions, a: radii, b: radii, theta: new Float64Array(radii.length) }, options)
}

/**
 * Sums within ellipses around positions (as SEP's `sum_ellipse`). Masked pixels are replaced by the mean of the
 * aperture's others; pixels of other sources too, but where the image has no mask they are left out and nothing takes their place.
 *
 * @throws SourcesError if an axis is no number above 0
 */
export function sumApertures(image: SourceImage, apertures: Apertures, options: ApertureOptions = {}): ApertureSums {
  const plain = unscannedImage(image)
  const { noise = null, gain = null, subpix = DEFAULT_SUBPIX, annulus = null, segments = null } = options
  const count = apertures.x.length
  const sums = {
    flux: new Float64Array(count),
    fluxError: new Float64Array(count),
    area: new Float64Array(count),
    flags: new Int32Array(count),
  }
  const inner = newSum()
  const background = newSum()
  for (let i = 0; i < count; i++) {
    const ellipse = {
      x: apertures.x[i]!,
      y: apertures.y[i]!,
      a: apertures.a[i]!,
      b: apertures.b[i]!,
      theta: apertures.theta[i]!,
    }
    if (!(ellipse.a > 0 && ellipse.b > 0))
      throw new SourcesError(`apertures: axes must be above 0, not ${ellipse.a}, ${ellipse.b}`)
    const segment = segments === null ? null : { map: segments.map, id: segments.ids[i]! }
    addPixels(plain, ellipse, { noise, subpix, segment, hole: 0 }, inner)
    let { flux, variance } = inner
    sums.flags[i] = inner.flags
    const good = inner.area - inner.maskedArea
    if (inner.maskedArea > 0 && (plain.mask !== null || inner.holdsMissing)) {
      flux *= inner.area / good
      variance *= inner.area / good
    }
    if (gain !== null && gain > 0 && flux > 0) variance += flux / gain
    if (annulus !== null) {
      const ring = ringAround(ellipse, annulus)
      addPixels(plain, ring.ellipse, { noise, subpix: 1, segment, hole: ring.hole }, background)
      const pixels = background.area - background.maskedArea
      flux -= (background.flux / pixels) * inner.area
      let backgroundVariance = background.variance
      if (gain !== null && gain > 0 && background.flux > 0) backgroundVariance += background.flux / gain
      variance += backgroundVariance * (inner.area / pixels) ** 2
    }
    sums.flux[i] = flux
    sums.fluxError[i] = Math.sqrt(variance)
    sums.area[i] = good
  }
  return sums
}

function ringAround(
  ellipse: Ellipse,
  { inner, outer }: { inner: number; outer: number },
): { ellipse: Ellipse; hole: number } {
  const { a, b } = ellipse
  if (a === b) return { ellipse: { ...ellipse, a: outer, b: outer }, hole: inner }
  return { ellipse: { ...ellipse, a: a * outer, b: b * outer }, hole: a * inner }
}
