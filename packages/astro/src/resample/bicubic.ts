import type { InputImage } from './input-image.ts'

/** An image as a sum of cubic B-splines. */
export interface CubicSpline {
  /**
   * `out[i]` at (`x[i]`, `y[i]`), positions from 0 at pixel centres. Valid over the image's own area, −0.5 ≤ x ≤ width
   * − 0.5 and likewise y, ends included; beyond the outer centres the edge value counts. NaN elsewhere, and where a
   * missing pixel is among the 4 × 4 about the position with a weight above 0.
   */
  sample(x: Float64Array, y: Float64Array, out: Float32Array | Float64Array): void
}

/** The pole of the cubic B-spline (Unser 1999, IEEE Signal Processing Magazine 16(6), 22). */
const POLE = Math.sqrt(3) - 2
/** Weight that a filter without end loses no more than rounding at: POLE to this power is below 1e-16. */
const HORIZON = 28

/**
 * Interpolation by cubic B-splines: smooth to the second derivative, through every pixel, the image mirrored at its
 * outer centres. Missing pixels are bridged for the filter, so that one does not reach the whole row, and are missing
 * again in what is sampled.
 */
export function createCubicSpline(input: InputImage): CubicSpline {
  const { pixels, width, height } = input
  const coefficients = Float64Array.from(pixels)
  const missing = bridgeMissing(coefficients, width, height)
  filterRows(coefficients, width, height)
  filterColumns(coefficients, width, height)
  return {
    sample(x, y, out) {
      for (let i = 0; i < out.length; i++) {
        const px = x[i]!
        const py = y[i]!
        if (!(px >= -0.5 && py >= -0.5 && px <= width - 0.5 && py <= height - 0.5)) {
          out[i] = Number.NaN
          continue
        }
        const cx = Math.min(Math.max(px, 0), width - 1)
        const cy = Math.min(Math.max(py, 0), height - 1)
        const value = weigh(coefficients, width, height, cx, cy)
        out[i] = missing !== null && touchesMissing(missing, width, height, cx, cy) ? Number.NaN : value
      }
    },
  }
}

/** Sum of the 4 × 4 coefficients about a position, by the cubic B-spline. */
function weigh(coefficients: Float64Array, width: number, height: number, x: number, y: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const u = x - x0
  const u1 = 1 - u
  const wa = (u1 * u1 * u1) / 6
  const wb = 2 / 3 - u * u * (1 - u / 2)
  const wc = 2 / 3 - u1 * u1 * (1 - u1 / 2)
  const wd = (u * u * u) / 6
  const inside = x0 >= 1 && x0 < width - 2
  let sum = 0
  for (let row = -1; row <= 2; row++) {
    const start = mirror(y0 + row, height) * width
    let value: number
    if (inside) {
      const at = start + x0
      value =
        wa * coefficients[at - 1]! + wb * coefficients[at]! + wc * coefficients[at + 1]! + wd * coefficients[at + 2]!
    } else {
      value =
        wa * coefficients[start + mirror(x0 - 1, width)]! +
        wb * coefficients[start + x0]! +
        wc * coefficients[start + mirror(x0 + 1, width)]! +
        wd * coefficients[start + mirror(x0 + 2, width)]!
    }
    sum += splineWeight(y - y0 - row) * value
  }
  return sum
}

/** The cubic B-spline at −2 … 2. */
function splineWeight(t: number): number {
  const distance = Math.abs(t)
  if (distance < 1) return 2 / 3 - distance * distance * (1 - distance / 2)
  const rest = 2 - distance
  return rest > 0 ? (rest * rest * rest) / 6 : 0
}

/** Index within 0 … n − 1 by mirrors at the outer centres. */
function mirror(index: number, n: number): number {
  if (n === 1) return 0
  const period = 2 * n - 2
  const folded = ((index % period) + period) % period
  return folded < n ? folded : period - folded
}

function touchesMissing(missing: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  for (let row = -1; row <= 2; row++) {
    if (splineWeight(y - y0 - row) === 0) continue
    for (let column = -1; column <= 2; column++) {
      if (splineWeight(x - x0 - column) === 0) continue
      if (missing[mirror(y0 + row, height) * width + mirror(x0 + column, width)] !== 0) return true
    }
  }
  return false
}

/**
 * Fills missing pixels with the last number of their row before them, else the first after, else 0. Tells where they
 * are.
 */
function bridgeMissing(values: Float64Array, width: number, height: number): Uint8Array | null {
  let missing: Uint8Array | null = null
  for (let row = 0; row < height; row++) {
    const line = values.subarray(row * width, (row + 1) * width)
    const first = line.findIndex((value) => !Number.isNaN(value))
    if (first === 0 && !line.some((value) => Number.isNaN(value))) continue
    missing ??= new Uint8Array(width * height)
    let last = first < 0 ? 0 : line[first]!
    for (let x = 0; x < width; x++) {
      const value = line[x]!
      if (Number.isNaN(value)) {
        missing[row * width + x] = 1
        line[x] = last
      } else {
        last = value
      }
    }
  }
  return missing
}

/** From values to coefficients along rows: one pass up, one pass down, with the gain of both. */
function filterRows(values: Float64Array, width: number, height: number): void {
  if (width < 2) return
  for (let row = 0; row < height; row++) {
    const start = row * width
    let carry = 0
    let weight = 1
    for (let k = 0; k < HORIZON; k++) {
      carry += weight * values[start + mirror(k, width)]!
      weight *= POLE
    }
    values[start] = 6 * carry
    for (let at = start + 1; at < start + width; at++) values[at] = 6 * values[at]! + POLE * values[at - 1]!
    const end = start + width - 1
    values[end] = (POLE / (POLE * POLE - 1)) * (values[end]! + POLE * values[end - 1]!)
    for (let at = end - 1; at >= start; at--) values[at] = POLE * (values[at + 1]! - values[at]!)
  }
}

/** The same along columns, a row at a time. */
function filterColumns(values: Float64Array, width: number, height: number): void {
  if (height < 2) return
  const row = (y: number) => values.subarray(y * width, (y + 1) * width)
  const carry = new Float64Array(width)
  let weight = 1
  for (let k = 0; k < HORIZON; k++) {
    const line = row(mirror(k, height))
    for (let x = 0; x < width; x++) carry[x] = carry[x]! + weight * line[x]!
    weight *= POLE
  }
  for (let x = 0; x < width; x++) values[x] = 6 * carry[x]!
  for (let at = width; at < values.length; at++) values[at] = 6 * values[at]! + POLE * values[at - width]!
  const top = (height - 1) * width
  for (let at = top; at < values.length; at++) {
    values[at] = (POLE / (POLE * POLE - 1)) * (values[at]! + POLE * values[at - width]!)
  }
  for (let at = top - 1; at >= 0; at--) values[at] = POLE * (values[at + width]! - values[at]!)
}
