import type { ObjectPixels } from './object-pixels.ts'

/** Noise of the image: one σ for all pixels, or one for each; null where it is not known. */
export type PixelNoise = number | Float32Array | null

/** What errors of moments are made of. */
export interface MomentSettings {
  /** Whether the noise of the pixels is known; without it errors are 0. */
  readonly hasNoise: boolean
  /** Electrons per unit of the pixels: adds their own noise to errors; null: it is not added. */
  readonly gain: number | null
}

/** Position, shape and sums of one source; moments are weighted with filtered values. */
export interface SourceShape {
  pixels: number
  pixelsAbove: number
  xMin: number
  xMax: number
  yMin: number
  yMax: number
  x: number
  y: number
  x2: number
  y2: number
  xy: number
  errX2: number
  errY2: number
  errXy: number
  a: number
  b: number
  /** Radians from the x axis, −π/2 … π/2. */
  theta: number
  cxx: number
  cyy: number
  cxy: number
  flux: number
  filteredFlux: number
  peak: number
  filteredPeak: number
  xPeak: number
  yPeak: number
  xFilteredPeak: number
  yFilteredPeak: number
  isSingular: boolean
  /** Ratio of the area seen above the threshold to that of a Gaussian with these moments, at most 1. */
  areaCorrection: number
}

/** Moments of a pixel of uniform brightness: what a line or a point is widened by. */
const PIXEL_VARIANCE = 1 / 12
/** x2 · y2 − xy² below which a source is a line or a point: the square of a pixel's own variance. */
const SINGULAR = 0.00694
/** Ratio of levels nearer to 1 than this says nothing about a profile. */
const FLAT_RATIO = 0.99

const fround = Math.fround

/**
 * Measures the pixels `members` of an object (indices, in the order in which ties of peaks are broken), all of which are above
 * `threshold` when filtered (Bertin & Arnouts 1996, §4; SExtractor manual, "Isophotal measurements").
 */
export function measureShape(
  object: ObjectPixels,
  members: Int32Array,
  threshold: number,
  settings: MomentSettings,
  core: { readonly x: number; readonly y: number } | null = null,
): SourceShape {
  const shape = sums(object, members, threshold)
  centralMoments(object, members, shape, core)
  addErrors(object, members, shape, settings)
  setEllipse(shape)
  setAreaCorrection(object, members, shape, threshold)
  return shape
}

function sums(object: ObjectPixels, members: Int32Array, threshold: number): SourceShape {
  const shape = emptyShape()
  const { x, y, value, filtered } = object
  for (const pixel of members) {
    const v = value[pixel]!
    const f = filtered[pixel]!
    if (v > threshold) shape.pixelsAbove++
    shape.flux += v
    shape.filteredFlux += f
    if (v > shape.peak) {
      shape.peak = v
      shape.xPeak = x[pixel]!
      shape.yPeak = y[pixel]!
    }
    if (f > shape.filteredPeak) {
      shape.filteredPeak = f
      shape.xFilteredPeak = x[pixel]!
      shape.yFilteredPeak = y[pixel]!
    }
    shape.xMin = Math.min(shape.xMin, x[pixel]!)
    shape.xMax = Math.max(shape.xMax, x[pixel]!)
    shape.yMin = Math.min(shape.yMin, y[pixel]!)
    shape.yMax = Math.max(shape.yMax, y[pixel]!)
  }
  // positions are divided by the sum as it is told
  shape.flux = fround(shape.flux)
  shape.filteredFlux = fround(shape.filteredFlux)
  shape.pixels = members.length
  return shape
}

function emptyShape(): SourceShape {
  const none = Number.NEGATIVE_INFINITY
  const position = { x: 0, y: 0, x2: 0, y2: 0, xy: 0, errX2: 0, errY2: 0, errXy: 0 }
  const ellipse = { a: 0, b: 0, theta: 0, cxx: 0, cyy: 0, cxy: 0, isSingular: false, areaCorrection: 1 }
  const box = { xMin: Number.POSITIVE_INFINITY, xMax: none, yMin: Number.POSITIVE_INFINITY, yMax: none }
  const peaks = { peak: none, filteredPeak: none, xPeak: 0, yPeak: 0, xFilteredPeak: 0, yFilteredPeak: 0 }
  return { ...position, ...ellipse, ...box, ...peaks, pixels: 0, pixelsAbove: 0, flux: 0, filteredFlux: 0 }
}

/** Sets position and second moments, about the position that is given or that of the pixels. */
function centralMoments(
  { x, y, filtered }: ObjectPixels,
  members: Int32Array,
  shape: SourceShape,
  core: { readonly x: number; readonly y: number } | null,
): void {
  let mx = 0
  let my = 0
  let mxx = 0
  let myy = 0
  let mxy = 0
  for (const pixel of members) {
    const f = filtered[pixel]!
    const dx = x[pixel]! - shape.xMin
    const dy = y[pixel]! - shape.yMin
    const fx = fround(f * dx)
    const fy = fround(f * dy)
    mx += fx
    my += fy
    mxx += fround(fx * dx)
    myy += fround(fy * dy)
    mxy += fround(fx * dy)
  }
  const sum = shape.filteredFlux
  mx /= sum
  my /= sum
  const shiftX = core === null ? 0 : core.x - shape.xMin - mx
  const shiftY = core === null ? 0 : core.y - shape.yMin - my
  shape.x = core === null ? mx + shape.xMin : core.x
  shape.y = core === null ? my + shape.yMin : core.y
  shape.x2 = mxx / sum - mx * mx + shiftX * shiftX
  shape.y2 = myy / sum - my * my + shiftY * shiftY
  shape.xy = mxy / sum - mx * my + shiftX * shiftY
  shape.isSingular = shape.x2 * shape.y2 - shape.xy * shape.xy < SINGULAR
  if (shape.isSingular) {
    shape.x2 += PIXEL_VARIANCE
    shape.y2 += PIXEL_VARIANCE
  }
}

function addErrors(object: ObjectPixels, members: Int32Array, shape: SourceShape, settings: MomentSettings): void {
  const { hasNoise, gain } = settings
  if (!hasNoise) return
  const { x, y, filtered } = object
  let total = 0
  let xx = 0
  let yy = 0
  let xy = 0
  for (const pixel of members) {
    const sigma = object.sigma[pixel]!
    const f = filtered[pixel]!
    const variance = fround(sigma * sigma) + (gain !== null && gain > 0 && f > 0 ? f / gain : 0)
    const dx = x[pixel]! - shape.x
    const dy = y[pixel]! - shape.y
    total += variance
    xx += variance * dx * dx
    yy += variance * dy * dy
    xy += variance * dx * dy
  }
  const square = shape.filteredFlux * shape.filteredFlux
  shape.errX2 = xx / square
  shape.errY2 = yy / square
  shape.errXy = xy / square
  const pixelError = (total * PIXEL_VARIANCE) / square
  if (shape.isSingular && shape.errX2 * shape.errY2 - shape.errXy * shape.errXy < pixelError * pixelError) {
    shape.errX2 += pixelError
    shape.errY2 += pixelError
  }
}

/** Semi-axes, angle and coefficients of the ellipse with these second moments. */
function setEllipse(shape: SourceShape): void {
  const { x2, y2, xy } = shape
  const difference = x2 - y2
  const half = Math.sqrt((difference * difference) / 4 + xy * xy)
  const mean = (x2 + y2) / 2
  shape.a = fround(Math.sqrt(mean + half))
  shape.b = fround(Math.sqrt(Math.max(0, mean - half)))
  shape.theta = fround(difference === 0 ? Math.PI / 4 : Math.atan2(2 * xy, difference) / 2)
  const determinant = x2 * y2 - xy * xy
  shape.cxx = fround(y2 / determinant)
  shape.cyy = fround(x2 / determinant)
  shape.cxy = fround((-2 * xy) / determinant)
}

/**
 * A Gaussian of the same second moments, cut at the threshold, would be larger than it looks: the areas above the threshold and above
 * half way to the peak, both of the image as it is (not filtered), give its true σ². Their ratio corrects what is taken from moments.
 */
function setAreaCorrection(object: ObjectPixels, members: Int32Array, shape: SourceShape, threshold: number): void {
  const half = (threshold + shape.peak) / 2
  let above = 0
  for (const pixel of members) if (object.value[pixel]! > half) above++
  const ratio = threshold / half
  if (!(ratio > 0)) return
  const ring = above < shape.pixelsAbove ? above - shape.pixelsAbove : -1
  const area = 2 * Math.PI * Math.log(ratio < 1 ? ratio : FLAT_RATIO) * shape.a * shape.b
  shape.areaCorrection = Math.min(1, fround(ring / area))
}
