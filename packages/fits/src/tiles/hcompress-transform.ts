import { levels } from './hcompress-quadtree.ts'

// Coefficients of 32-bit images need more than 32 bits: they are whole numbers in doubles, where `floor(x / bit) * bit`
// stands for `x & -bit` and `floor(x / 2)` for `x >> 1`.

/** Interleaves the first half of a line (even places) with its second half (odd places). */
function interleave(a: Float64Array, start: number, count: number, step: number, scratch: Float64Array): void {
  const half = (count + 1) >> 1
  for (let i = half; i < count; i++) scratch[i - half] = a[start + i * step]!
  for (let i = half - 1; i > 0; i--) a[start + 2 * i * step] = a[start + i * step]!
  for (let i = 1; i < count; i += 2) a[start + i * step] = scratch[i >> 1]!
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(Math.min(value, high), low)
}

/** Change of a slope towards what the neighbours' means ask for, within `most`. */
function slopeChange(before: number, mean: number, after: number, slope: number, most: number): number {
  const up = after - mean
  const down = mean - before
  const high = Math.max(Math.min(up, down), 0) * 4
  const low = Math.min(Math.max(up, down), 0) * 4
  if (low >= high) return 0
  return clamp(Math.trunc((clamp(after - before, low, high) - slope * 8) / 8), -most, most)
}

function curvatureChange(a: Float64Array, at: number, stride: number, most: number): number {
  const mean = a[at]!
  const mm = a[at - 2 * stride - 2]!
  const pm = a[at + 2 * stride - 2]!
  const mp = a[at - 2 * stride + 2]!
  const pp = a[at + 2 * stride + 2]!
  const x = a[at + stride]! * 2
  const y = a[at + 1]! * 2
  const high =
    Math.min(
      Math.max(pp - mean, 0) - x - y,
      Math.max(mean - pm, 0) + x - y,
      Math.max(mean - mp, 0) - x + y,
      Math.max(mm - mean, 0) + x + y,
    ) * 16
  const low =
    Math.max(
      Math.min(pp - mean, 0) - x - y,
      Math.min(mean - pm, 0) + x - y,
      Math.min(mean - mp, 0) - x + y,
      Math.min(mm - mean, 0) + x + y,
    ) * 16
  if (low >= high) return 0
  const difference = clamp(pp + mm - mp - pm, low, high)
  return clamp(Math.trunc((difference - a[at + stride + 1]! * 64) / 64), -most, most)
}

/** Smooths the steps that rounding left: each coefficient moves by half a quantum (`scale`) at most; the edges stay. */
function smoothCoefficients(a: Float64Array, rows: number, columns: number, stride: number, scale: number): void {
  const most = Math.floor(scale / 2)
  if (most <= 0) return
  for (let i = 2; i < rows - 2; i += 2) {
    for (let at = stride * i, end = at + columns; at < end; at += 2) {
      const slope = at + stride
      a[slope] = a[slope]! + slopeChange(a[at - 2 * stride]!, a[at]!, a[at + 2 * stride]!, a[slope]!, most)
    }
  }
  for (let i = 0; i < rows; i += 2) {
    for (let at = stride * i + 2, end = stride * i + columns - 2; at < end; at += 2) {
      a[at + 1] = a[at + 1]! + slopeChange(a[at - 2]!, a[at]!, a[at + 2]!, a[at + 1]!, most)
    }
  }
  for (let i = 2; i < rows - 2; i += 2) {
    for (let at = stride * i + 2, end = stride * i + columns - 2; at < end; at += 2) {
      const curvature = at + stride + 1
      a[curvature] = a[curvature]! + curvatureChange(a, at, stride, most)
    }
  }
}

/** Rounds to a multiple of `bit`, ties away from zero. */
function roundTo(value: number, bit: number): number {
  if (bit <= 1) return value
  return Math.floor((value + (value >= 0 ? bit / 2 : bit / 2 - 1)) / bit) * bit
}

/** Bit number log2(`bit`) of a whole number in two's complement. */
function bitOf(value: number, bit: number): number {
  const shifted = Math.floor(value / bit)
  return shifted - 2 * Math.floor(shifted / 2)
}

/** One 2 × 2 block: mean and three differences at (at, at + stride, at + 1, at + stride + 1) become pixels. */
function invertBlock(a: Float64Array, at: number, stride: number, bit0: number, divisor: number): void {
  const bit1 = bit0 * 2
  let mean = a[at]!
  let x = roundTo(a[at + stride]!, bit1)
  let y = roundTo(a[at + 1]!, bit1)
  const c = roundTo(a[at + stride + 1]!, bit0)
  const low0 = bitOf(c, bit0) * bit0
  x += x >= 0 ? -low0 : low0
  y += y >= 0 ? -low0 : low0
  const low1 = ((bitOf(c, bit1) + bitOf(x, bit1) + bitOf(y, bit1)) & 1) * bit1
  if (mean >= 0) mean += low0 - low1
  else mean += low0 === 0 ? low1 : low0 - low1
  a[at + stride + 1] = Math.floor((mean + x + y + c) / divisor)
  a[at + stride] = Math.floor((mean + x - y - c) / divisor)
  a[at + 1] = Math.floor((mean - x + y - c) / divisor)
  a[at] = Math.floor((mean - x - y + c) / divisor)
}

/** Two pixels at the odd edge: mean at `at`, difference at `other`. */
function invertPair(a: Float64Array, at: number, other: number, bit1: number, divisor: number): void {
  const difference = roundTo(a[other]!, bit1)
  const low = bitOf(difference, bit1) * bit1
  const mean = a[at]! >= 0 ? a[at]! - low : a[at]! + low
  a[other] = Math.floor((mean + difference) / divisor)
  a[at] = Math.floor((mean - difference) / divisor)
}

function invertLevel(
  a: Float64Array,
  rows: number,
  columns: number,
  stride: number,
  bit0: number,
  divisor: number,
): void {
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const at = i * stride + j
      const right = j + 1 < columns
      if (i + 1 < rows) {
        if (right) invertBlock(a, at, stride, bit0, divisor)
        else invertPair(a, at, at + stride, bit0 * 2, divisor)
      } else if (right) invertPair(a, at, at + 1, bit0 * 2, divisor)
      else a[at] = Math.floor(a[at]! / divisor)
    }
  }
}

function halvedUp(size: number, steps: number): number {
  return Math.ceil(size / 2 ** steps)
}

/** Inverse H-transform in place (White 1992): `a` has `rows` × `columns` coefficients, the mean of all first. */
export function invertTransform(a: Float64Array, rows: number, columns: number, smooth: boolean, scale: number): void {
  const steps = levels(Math.max(rows, columns))
  if (steps === 0) return
  a[0] = roundTo(a[0]!, 2 ** (steps + 1))
  const scratch = new Float64Array((Math.max(rows, columns) + 1) >> 1)
  for (let k = steps - 1; k >= 0; k--) {
    const height = halvedUp(rows, k)
    const width = halvedUp(columns, k)
    for (let i = 0; i < height; i++) interleave(a, columns * i, width, 1, scratch)
    for (let j = 0; j < width; j++) interleave(a, j, height, columns, scratch)
    if (smooth) smoothCoefficients(a, height, width, columns, scale)
    invertLevel(a, height, width, columns, 2 ** k, k === 0 ? 4 : 2)
  }
}
