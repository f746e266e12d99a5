import { annulusBackground, type Background, type BackgroundOptions } from './background.ts'
import type { ImagePixels } from './image-pixels.ts'

/** Box and annulus of a search, beside how the sky is measured. */
export interface CentroidOptions extends BackgroundOptions {
  /** Aperture radius in pixels: the box is twice as wide, from a radius of 3 up. */
  readonly radius: number
  /** Of the annulus of the background, pixels. */
  readonly innerRadius: number
  readonly outerRadius: number
  /** False: stay at the position, and measure background and peak there. */
  readonly move?: boolean
}

/** Why there is no centre; `left the box`: it moved farther than a box from where it was looked for. */
export type CentroidFailure =
  | 'no valid pixel in the box'
  | 'no weight in x'
  | 'no weight in y'
  | 'no weight in x and y'
  | 'left the box'

/** Where a star is, and what was found there; in the units of the pixels. */
export interface Centroid {
  readonly ok: boolean
  /** Why there is none; the position is then the one it started from. */
  readonly failure: CentroidFailure | null
  /** Cell geometry. */
  readonly x: number
  readonly y: number
  /** About the last centre; that of the last attempt where it failed. */
  readonly background: Background
  /** Brightest pixel within the radius (≥ 3) of the last centre, background taken off; −∞ without a pixel. */
  readonly peak: number
  readonly rounds: number
}

const SMALLEST_RADIUS = 3
const MAXIMUM_ROUNDS = 100
/** A move shorter than this in x and in y (pixels) is the last one. */
const SETTLED = 0.01

/**
 * Centre of a star by its marginal sums above their mean, repeated with the box about the new centre (Howell 2006,
 * Handbook of CCD Astronomy §5.1.2, as AstroImageJ does it). Starts at (x, y) in cell geometry. Pixels that are
 * missing or off the frame add nothing, but their columns and rows take part in the thresholds.
 *
 * A centre that does not settle within 100 rounds is a success, too. A start that is itself off the frame fails.
 */
export function centroid(image: ImagePixels, x: number, y: number, options: CentroidOptions): Centroid {
  const radius = Math.max(options.radius, SMALLEST_RADIUS)
  const size = Math.floor(2 * radius)
  let cx = x
  let cy = y
  let left = Math.trunc(x - radius)
  let bottom = Math.trunc(y - radius)
  let background = backgroundAbout(image, cx, cy, options)
  let stale = false
  // An even background hardly matters to the centre, as thresholds move with it: one at the start and one at the end
  // will do.
  const everyRound = options.convention === 'classic' || options.plane === true
  const at = (failure: CentroidFailure | null, rounds: number): Centroid => {
    if (stale) background = backgroundAbout(image, cx, cy, { ...options, near: background })
    const peak = peakWithin(image, cx, cy, radius) - background.mean
    const ok = failure === null
    return { ok, failure, x: ok ? cx : x, y: ok ? cy : y, background, peak, rounds }
  }
  if (options.move === false) return at(null, 0)
  for (let round = 1; round <= MAXIMUM_ROUNDS; round++) {
    if (!sumMargins(image, left, bottom, size, background, cx, cy)) return at('no valid pixel in the box', round)
    const dx = offsetAlong(columnSums, image.width, left, size, cx)
    const dy = offsetAlong(rowSums, image.height, bottom, size, cy)
    if (Number.isNaN(dx) || Number.isNaN(dy)) {
      const both = Number.isNaN(dx) && Number.isNaN(dy)
      return at(both ? 'no weight in x and y' : Number.isNaN(dx) ? 'no weight in x' : 'no weight in y', round)
    }
    if (Math.abs(cx + dx - x) > size || Math.abs(cy + dy - y) > size) return at('left the box', round)
    cx += dx
    cy += dy
    if (everyRound) background = backgroundAbout(image, cx, cy, options)
    else stale = true
    if (Math.abs(dx) < SETTLED && Math.abs(dy) < SETTLED) return at(null, round)
    left = Math.trunc(cx) - Math.floor(size / 2)
    bottom = Math.trunc(cy) - Math.floor(size / 2)
  }
  return at(null, MAXIMUM_ROUNDS)
}

function backgroundAbout(image: ImagePixels, x: number, y: number, options: CentroidOptions): Background {
  return annulusBackground(image, x, y, options.innerRadius, options.outerRadius, options)
}

let columnSums = new Float64Array(64)
let rowSums = new Float64Array(64)

/**
 * Fills both margins of the box of `size` + 1 columns and rows, as far as it is on the image; false when no pixel of
 * it is finite.
 */
function sumMargins(
  image: ImagePixels,
  left: number,
  bottom: number,
  size: number,
  { mean, plane }: Background,
  cx: number,
  cy: number,
): boolean {
  const { pixels, width, height } = image
  const firstColumn = Math.max(0, left)
  const lastColumn = Math.min(width - 1, left + size)
  const firstRow = Math.max(0, bottom)
  const lastRow = Math.min(height - 1, bottom + size)
  const longest = Math.max(lastColumn - firstColumn, lastRow - firstRow) + 1
  if (columnSums.length < longest) {
    columnSums = new Float64Array(longest)
    rowSums = new Float64Array(longest)
  }
  columnSums.fill(0, 0, Math.max(0, lastColumn - firstColumn + 1))
  const [c0, c1, c2] = plane ?? [mean, 0, 0]
  let any = false
  for (let row = firstRow; row <= lastRow; row++) {
    const level = c0 + c2 * (row + 0.5 - cy)
    let sum = 0
    for (let column = firstColumn; column <= lastColumn; column++) {
      const value = pixels[row * width + column]!
      if (!(Math.abs(value) < Number.POSITIVE_INFINITY)) continue
      const net = value - level - c1 * (column + 0.5 - cx)
      sum += net
      columnSums[column - firstColumn]! += net
      any = true
    }
    rowSums[row - firstRow] = sum
  }
  return any
}

/**
 * Σ(margin − threshold)·(position − centre) / Σ(margin − threshold) over the margins above their mean; NaN without
 * weight. The box has `size` + 1 lines from `first` on; `margins` are those of its lines on the image, which has
 * `imageSize`. The others are 0.
 */
function offsetAlong(margins: Float64Array, imageSize: number, first: number, size: number, centre: number): number {
  const firstOn = Math.max(0, first)
  const count = Math.min(imageSize - 1, first + size) - firstOn + 1
  let total = 0
  for (let i = 0; i < count; i++) total += margins[i]!
  const threshold = total / (size + 1)
  let weight = 0
  let moment = 0
  for (let i = 0; i < count; i++) {
    const above = margins[i]! - threshold
    if (!(above > 0)) continue
    weight += above
    moment += above * (firstOn + i + 0.5 - centre)
  }
  if (threshold < 0) {
    // Lines off the image are above the threshold, all by as much: they count at the middle of each side.
    const before = firstOn - first
    const after = size + 1 - before - count
    weight -= threshold * (before + after)
    moment -= threshold * (before * (first + before / 2 - centre) + after * (firstOn + count + after / 2 - centre))
  }
  return weight > 0 ? moment / weight : Number.NaN
}

function peakWithin(image: ImagePixels, x: number, y: number, radius: number): number {
  const { pixels, width, height } = image
  const radius2 = radius * radius
  let peak = Number.NEGATIVE_INFINITY
  for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(height - 1, Math.floor(y + radius)); row++) {
    const dy = row + 0.5 - y
    for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(width - 1, x + radius); column++) {
      const dx = column + 0.5 - x
      const value = pixels[row * width + column]!
      if (dx * dx + dy * dy <= radius2 && value > peak && value < Number.POSITIVE_INFINITY) peak = value
    }
  }
  return peak
}
