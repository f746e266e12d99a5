import type { Matrix3 } from '../wcs/wcs.ts'
import { bilinearAt } from './bilinear.ts'
import type { InputImage } from './input-image.ts'

/**
 * Rounding moves a position by far less than this. So where a row enters and leaves the image is worked out with this
 * margin: what is further inside is taken as inside, what is further outside as outside, and each position between is
 * looked at.
 */
const UNSURE_PIXELS = 1e-6

/**
 * Rows of values as `sampleBilinear` gives them, at the positions of a homography as `mapByHomography` gives them. In
 * one go, as no position has to be written down, and as it is known beforehand where a row enters the image and leaves
 * it: a third quicker.
 *
 * @param matrix takes output pixels (x, y, 1) to input pixels, up to a factor
 * @param firstX column of the output at which rows begin
 */
export function createBilinearRows(
  input: InputImage,
  matrix: Matrix3,
  firstX: number,
): (y: number, out: Float32Array | Float64Array) => void {
  const [a, b, c, d, e, f, g, h, k] = matrix
  const { width, height } = input
  const line = new Float64Array(6)
  line[STEP_X] = a
  line[STEP_Y] = d
  line[STEP_DEPTH] = g
  return (y, out) => {
    line[X] = a * firstX + b * y + c
    line[Y] = d * firstX + e * y + f
    line[DEPTH] = g * firstX + h * y + k
    const outer = spanWithin(line, {
      low: -0.5 - UNSURE_PIXELS,
      right: width - 0.5 + UNSURE_PIXELS,
      top: height - 0.5 + UNSURE_PIXELS,
    })
    const inner = spanWithin(line, {
      low: UNSURE_PIXELS,
      right: width - 1 - UNSURE_PIXELS,
      top: height - 1 - UNSURE_PIXELS,
    })
    const [from, to] = limit(outer, 0, out.length)
    const [innerFrom, innerTo] = limit(inner, from, to)
    out.fill(Number.NaN, 0, from)
    fillCarefully(input, line, from, innerFrom, out)
    const hasMissing = fillInner(input, line, innerFrom, innerTo, out)
    if (hasMissing) {
      for (let i = innerFrom; i < innerTo; i++) if (Number.isNaN(out[i]!)) fillCarefully(input, line, i, i + 1, out)
    }
    fillCarefully(input, line, innerTo, to, out)
    out.fill(Number.NaN, to)
  }
}

/**
 * The homogeneous position of the pixel i is (X + i·STEP_X, Y + i·STEP_Y, DEPTH + i·STEP_DEPTH). In an array of
 * doubles: what is passed as a number, or picked from a list, would be unpacked anew for each pixel.
 */
type Line = Float64Array
const [X, Y, DEPTH, STEP_X, STEP_Y, STEP_DEPTH] = [0, 1, 2, 3, 4, 5] as const

/** Values of pixels that all have four neighbours. Gives whether one of them is NaN. */
function fillInner(
  { pixels, width }: InputImage,
  line: Line,
  from: number,
  to: number,
  out: Float32Array | Float64Array,
): boolean {
  const x0 = line[X]!
  const y0 = line[Y]!
  const depth0 = line[DEPTH]!
  const stepX = line[STEP_X]!
  const stepY = line[STEP_Y]!
  const stepDepth = line[STEP_DEPTH]!
  let hasMissing = false
  for (let i = from; i < to; i++) {
    const inverse = 1 / (depth0 + stepDepth * i)
    const px = (x0 + stepX * i) * inverse
    const py = (y0 + stepY * i) * inverse
    const column = px | 0
    const row = py | 0
    const at = Math.imul(row, width) + column
    const u = px - column
    const below = pixels[at]!
    const above = pixels[at + width]!
    const lower = below + (pixels[at + 1]! - below) * u
    const upper = above + (pixels[at + width + 1]! - above) * u
    const value = lower + (upper - lower) * (py - row)
    out[i] = value
    if (Number.isNaN(value)) hasMissing = true
  }
  return hasMissing
}

/** Values of pixels of any kind. */
function fillCarefully(
  input: InputImage,
  line: Line,
  from: number,
  to: number,
  out: Float32Array | Float64Array,
): void {
  for (let i = from; i < to; i++) {
    const inverse = 1 / (line[DEPTH]! + line[STEP_DEPTH]! * i)
    const x = (line[X]! + line[STEP_X]! * i) * inverse
    const y = (line[Y]! + line[STEP_Y]! * i) * inverse
    out[i] = inverse > 0 ? bilinearAt(input, x, y) : Number.NaN
  }
}

type Span = readonly [from: number, to: number]

/** The whole numbers from ≤ i < to at which a line is in front and low ≤ x ≤ right, low ≤ y ≤ top. */
function spanWithin(line: Line, { low, right, top }: { low: number; right: number; top: number }): Span {
  const [x, y, depth] = [line[X]!, line[Y]!, line[DEPTH]!]
  const [stepX, stepY, stepDepth] = [line[STEP_X]!, line[STEP_Y]!, line[STEP_DEPTH]!]
  let from = Number.NEGATIVE_INFINITY
  let to = Number.POSITIVE_INFINITY
  // Multiplied by the depth, each condition is a line that must not be below 0.
  const keep = (value: number, slope: number) => {
    if (slope > 0) from = Math.max(from, Math.ceil(-value / slope))
    else if (slope < 0) to = Math.min(to, Math.floor(-value / slope) + 1)
    else if (!(value >= 0)) to = Number.NEGATIVE_INFINITY
  }
  keep(depth, stepDepth)
  keep(x - low * depth, stepX - low * stepDepth)
  keep(right * depth - x, right * stepDepth - stepX)
  keep(y - low * depth, stepY - low * stepDepth)
  keep(top * depth - y, top * stepDepth - stepY)
  return [from, to]
}

/**
 * The part of a span that is within another one, or an empty one. As 32-bit integers: loops that begin with other
 * numbers count in doubles.
 */
function limit([from, to]: Span, first: number, end: number): Span {
  const start = Math.min(end, Math.max(first, from)) | 0
  return [start, Math.max(start, Math.min(end, to)) | 0]
}
