import { COLUMNS_PER_ROW, circleRows } from '../circles/circle-rows.ts'
import { sumCircle } from '../circles/circle-sum.ts'
import { ellipseCoefficients, ellipseOverlap } from './ellipse-overlap.ts'
import { FLAG_APERTURE_ALL_MASKED, FLAG_APERTURE_MASKED, FLAG_APERTURE_TRUNCATED } from './flags.ts'
import { isMissing, type PlainImage, type SourceImage, SourcesError, unscannedImage } from './image.ts'
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
export const DEFAULT_SUBPIX = 5

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

interface Ellipse {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly theta: number
}

function ringAround(
  ellipse: Ellipse,
  { inner, outer }: { inner: number; outer: number },
): { ellipse: Ellipse; hole: number } {
  const { a, b } = ellipse
  if (a === b) return { ellipse: { ...ellipse, a: outer, b: outer }, hole: inner }
  return { ellipse: { ...ellipse, a: a * outer, b: b * outer }, hole: a * inner }
}

interface PixelSum {
  flux: number
  variance: number
  area: number
  maskedArea: number
  /** Some of it is masked or missing, not only of another source. */
  holdsMissing: boolean
  flags: number
}

function newSum(): PixelSum {
  return { flux: 0, variance: 0, area: 0, maskedArea: 0, holdsMissing: false, flags: 0 }
}

interface SumSettings {
  readonly noise: PixelNoise
  readonly subpix: number
  readonly segment: { readonly map: Int32Array; readonly id: number } | null
  /** Semi-major axis of what is left out around the centre; 0: nothing. */
  readonly hole: number
}

/** Half a diagonal of a pixel, and a little more: edges further away do not touch it. */
const HALF_DIAGONAL = 0.7072

function addPixels(image: PlainImage, ellipse: Ellipse, settings: SumSettings, sum: PixelSum): void {
  const { width, height } = image
  const box = boxOf(ellipse, width, height)
  sum.flux = 0
  sum.variance = 0
  sum.area = 0
  sum.maskedArea = 0
  sum.holdsMissing = false
  sum.flags = box.isCut ? FLAG_APERTURE_TRUNCATED : 0
  if (ellipse.a === ellipse.b && settings.hole === 0 && settings.subpix === 0) {
    if (image.mask === null && settings.segment === null && !(settings.noise instanceof Float32Array))
      setCircle(image, ellipse, settings.noise, sum)
    else addCircle(image, ellipse, settings, sum)
  } else {
    const overlap = overlapWith(ellipse, settings)
    for (let y = box.yMin; y < box.yMax; y++) {
      for (let x = box.xMin; x < box.xMax; x++) {
        const part = overlap(x - ellipse.x, y - ellipse.y)
        if (part >= 0) addPixel(image, y * width + x, part, settings, sum)
      }
    }
  }
  if (sum.maskedArea > 0 && sum.maskedArea >= sum.area) sum.flags |= FLAG_APERTURE_ALL_MASKED
}

/** Where every pixel with a value counts, and has the same σ. */
function setCircle(image: PlainImage, { x, y, a }: Ellipse, sigma: number | null, sum: PixelSum): void {
  const circle = sumCircle(image, x + 0.5, y + 0.5, a)
  sum.flux = circle.sum
  sum.variance = (sigma ?? 0) ** 2 * circle.pixels
  sum.area = circle.pixels + circle.missing
  sum.maskedArea = circle.missing
  sum.holdsMissing = circle.missing > 0
  if (sum.holdsMissing) sum.flags |= FLAG_APERTURE_MASKED
}

/** Pixel by pixel. */
function addCircle(image: PlainImage, { x, y, a }: Ellipse, settings: SumSettings, sum: PixelSum): void {
  const { width, height } = image
  const { firstRow, rowCount, firstColumn, columns, fractions } = circleRows(x + 0.5, y + 0.5, a)
  let next = 0
  for (let index = 0; index < rowCount; index++) {
    const row = firstRow + index
    const isOn = row >= 0 && row < height
    const at = COLUMNS_PER_ROW * index
    const wholeFrom = firstColumn + columns[at + 1]!
    const wholeTo = firstColumn + columns[at + 2]!
    const to = firstColumn + columns[at + 3]!
    for (let column = firstColumn + columns[at]!; column < to; column++) {
      const part = column >= wholeFrom && column < wholeTo ? 1 : fractions[next++]!
      if (part > 0 && isOn && column >= 0 && column < width) addPixel(image, row * width + column, part, settings, sum)
    }
  }
}

function addPixel(image: PlainImage, at: number, part: number, { noise, segment }: SumSettings, sum: PixelSum): void {
  sum.area += part
  const isMasked = isMissing(image, at)
  if (isMasked || (segment !== null && segment.map[at] !== 0 && segment.map[at] !== segment.id)) {
    sum.maskedArea += part
    sum.holdsMissing ||= isMasked
    sum.flags |= FLAG_APERTURE_MASKED
    return
  }
  sum.flux += image.pixels[at]! * part
  if (noise !== null) {
    const sigma = typeof noise === 'number' ? noise : noise[at]!
    sum.variance += sigma * sigma * part
  }
}

/**
 * Part of a pixel, whose distance from the centre is given, that is within; −1 where it is far from the edge and outside. Of a hole, the
 * edge belongs to neither.
 */
function overlapWith(ellipse: Ellipse, { subpix, hole }: SumSettings): (dx: number, dy: number) => number {
  const isCircle = ellipse.a === ellipse.b
  // circles in pixels, so that round numbers stay round; ellipses in units of their axes
  const unit = isCircle ? ellipse.a : 1
  const { cxx, cyy, cxy } = isCircle
    ? { cxx: 1, cyy: 1, cxy: 0 }
    : ellipseCoefficients(ellipse.a, ellipse.b, ellipse.theta)
  const innerEdge = isCircle ? hole : hole / ellipse.a
  const margin = isCircle ? HALF_DIAGONAL : HALF_DIAGONAL / ellipse.b
  const high = unit * unit
  const low = hole > 0 ? innerEdge * innerEdge : -1
  const sure = Math.max(0, unit - margin) ** 2
  const never = (unit + margin) ** 2
  const holeSure = Math.max(0, innerEdge - margin) ** 2
  const holeNever = (innerEdge + margin) ** 2
  const steps = Math.max(1, subpix)
  const scale = 1 / steps
  const offset = (scale - 1) / 2
  return (dx, dy) => {
    const r = cxx * dx * dx + cyy * dy * dy + cxy * dx * dy
    if (r > never || (hole > 0 && r < holeSure)) return -1
    if (r < sure && (hole === 0 || r > holeNever)) return 1
    if (subpix === 0) return ellipseOverlap(dx, dy, ellipse)
    let hits = 0
    for (let j = 0; j < steps; j++) {
      const sy = dy + offset + j * scale
      for (let i = 0; i < steps; i++) {
        const sx = dx + offset + i * scale
        const s = cxx * sx * sx + cyy * sy * sy + cxy * sx * sy
        if (s < high && s > low) hits++
      }
    }
    return hits * scale * scale
  }
}

/** The pixels that can be within an ellipse, cut to the image. */
export function boxOf({ x, y, a, b, theta }: Ellipse, width: number, height: number) {
  const halfWidth = Math.hypot(a * Math.cos(theta), b * Math.sin(theta))
  const halfHeight = Math.hypot(a * Math.sin(theta), b * Math.cos(theta))
  const xMin = Math.trunc(x - halfWidth + 0.5)
  const xMax = Math.trunc(x + halfWidth + 1.4999999)
  const yMin = Math.trunc(y - halfHeight + 0.5)
  const yMax = Math.trunc(y + halfHeight + 1.4999999)
  return {
    xMin: Math.max(0, xMin),
    xMax: Math.min(width, xMax),
    yMin: Math.max(0, yMin),
    yMax: Math.min(height, yMax),
    isCut: xMin < 0 || yMin < 0 || xMax > width || yMax > height,
  }
}
