import { COLUMNS_PER_ROW, circleRows } from '../circles/circle-rows.ts'
import { sumCircle } from '../circles/circle-sum.ts'
import { ellipseCoefficients, ellipseOverlap } from './ellipse-overlap.ts'
import { FLAG_APERTURE_ALL_MASKED, FLAG_APERTURE_MASKED, FLAG_APERTURE_TRUNCATED } from './flags.ts'
import { isMissing, type PlainImage } from './image.ts'
import type { PixelNoise } from './moments.ts'

/** One aperture: centre (0-based), semi-axes in pixels, radians from the x axis to the major axis. */
export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly theta: number
}

/** What an aperture holds. */
export interface PixelSum {
  flux: number
  variance: number
  area: number
  maskedArea: number
  /** Some of it is masked or missing, not only of another source. */
  holdsMissing: boolean
  flags: number
}

/** An empty sum, for `addPixels` to fill. */
export function newSum(): PixelSum {
  return { flux: 0, variance: 0, area: 0, maskedArea: 0, holdsMissing: false, flags: 0 }
}

/** How pixels are added. */
export interface SumSettings {
  readonly noise: PixelNoise
  readonly subpix: number
  readonly segment: { readonly map: Int32Array; readonly id: number } | null
  /** Semi-major axis of what is left out around the centre; 0: nothing. */
  readonly hole: number
}

/** Half a diagonal of a pixel, and a little more: edges further away do not touch it. */
const HALF_DIAGONAL = 0.7072

/** Puts what an ellipse holds of the image into `sum`. */
export function addPixels(image: PlainImage, ellipse: Ellipse, settings: SumSettings, sum: PixelSum): void {
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
  const { firstRow, rowCount, firstColumn, columns, fractions } = circleRows(x + 0.5, y + 0.5, a, 'exact', image)
  let next = 0
  for (let index = 0; index < rowCount; index++) {
    const start = (firstRow + index) * image.width + firstColumn
    const at = COLUMNS_PER_ROW * index
    const wholeFrom = columns[at + 1]!
    const wholeTo = columns[at + 2]!
    for (let column = columns[at]!; column < columns[at + 3]!; column++) {
      const part = column >= wholeFrom && column < wholeTo ? 1 : fractions[next++]!
      if (part > 0) addPixel(image, start + column, part, settings, sum)
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
 * Part of a pixel, whose distance from the centre is given, that is within; −1 where it is far from the edge and
 * outside. A sub-pixel exactly on an edge, of the aperture or of its hole, is not counted.
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
  const isCircle = a === b
  const halfWidth = isCircle ? a : Math.hypot(a * Math.cos(theta), b * Math.sin(theta))
  const halfHeight = isCircle ? a : Math.hypot(a * Math.sin(theta), b * Math.cos(theta))
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
