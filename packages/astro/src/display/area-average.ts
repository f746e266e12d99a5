import { createRowKernel, type RowKernel } from './row-kernel.ts'
import type { PixelValues } from './scale.ts'

/**
 * An image resampled to `toWidth × toHeight` by exact area average: a result is the mean of the pixels that its area covers, each
 * weighted by the part that is covered, also where a side is enlarged. Missing pixels (NaN) take no part; a result of missing pixels
 * alone is NaN. Sums in double precision. Rows stay in the order of the image (docs/conventions.md).
 *
 * Where both sides shrink this is what image libraries call area interpolation (OpenCV's INTER_AREA).
 *
 * @param toWidth columns of the result, at least 1; the shape need not be kept
 * @param toHeight rows of the result, at least 1
 * @param out where the result goes, `toWidth · toHeight` elements; single precision rounds each of them
 */
export function areaAverage<Out extends Float64Array | Float32Array = Float64Array>(
  pixels: PixelValues,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
  out: Out = new Float64Array(toWidth * toHeight) as Out, // Out is only another type where one is given
): Out {
  const columns = intervals(width, toWidth)
  const rows = intervals(height, toHeight)
  const taps = tapsOf(columns)
  const suits = pixels instanceof Float32Array && width <= WIDEST && hasFew(rows)
  const few = suits ? { pixels, kernel: kernelFor(width) } : null
  const sums = few === null ? new Float64Array(width + MOST_TAPS) : few.kernel.sums
  for (let row = 0; row < toHeight; row++) {
    if (few === null) sumRows(pixels, width, rows, row, sums)
    else sumFewRows(few.pixels, width, rows, row, few.kernel)
    const at = row * toWidth
    const total =
      taps === null
        ? averageColumns(sums, columns, rows.weight[row]!, out, at)
        : averageTaps(sums, columns, taps, rows.weight[row]!, out, at)
    if (!Number.isNaN(total)) continue
    for (let column = 0; column < toWidth; column++) {
      if (Number.isNaN(out[at + column]!)) out[at + column] = meanOfPresent(pixels, width, columns, column, rows, row)
    }
  }
  return out
}

/** The pixels of one axis that each result covers: from `first` to `last`, all of them but for the weights at both ends. */
interface Intervals {
  readonly first: Int32Array
  readonly last: Int32Array
  readonly firstWeight: Float64Array
  readonly lastWeight: Float64Array
  /** Of all its pixels. */
  readonly weight: Float64Array
}

function intervals(length: number, count: number): Intervals {
  const first = new Int32Array(count)
  const last = new Int32Array(count)
  const firstWeight = new Float64Array(count)
  const lastWeight = new Float64Array(count)
  const weight = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    // Products of integers first: whole bounds come out whole.
    const start = (i * length) / count
    const end = ((i + 1) * length) / count
    first[i] = Math.min(length - 1, Math.floor(start))
    last[i] = Math.max(first[i]!, Math.min(length - 1, Math.ceil(end) - 1))
    const lone = first[i] === last[i]
    firstWeight[i] = lone ? end - start : first[i]! + 1 - start
    lastWeight[i] = lone ? 0 : end - last[i]!
    weight[i] = lone ? firstWeight[i]! : firstWeight[i]! + last[i]! - first[i]! - 1 + lastWeight[i]!
  }
  return { first, last, firstWeight, lastWeight, weight }
}

/** Where a result covers no more pixels than this, each is weighted, those that it does not cover by 0. */
const MOST_TAPS = 3

/** Weights of the `MOST_TAPS` pixels from the first one of every result; null where a result covers more. */
function tapsOf({ first, last, firstWeight, lastWeight }: Intervals): Float64Array | null {
  const taps = new Float64Array(MOST_TAPS * first.length)
  for (let i = 0; i < first.length; i++) {
    const reach = last[i]! - first[i]!
    if (reach >= MOST_TAPS) return null
    taps.fill(1, MOST_TAPS * i, MOST_TAPS * i + reach)
    taps[MOST_TAPS * i + reach] = lastWeight[i]!
    taps[MOST_TAPS * i] = firstWeight[i]!
  }
  return taps
}

/** Whether no result covers more pixels than `MOST_TAPS`. */
function hasFew({ first, last }: Intervals): boolean {
  return first.every((from, i) => last[i]! - from < MOST_TAPS)
}

/** Kernels are made for widths a multiple of this, as they are reused for all that are not wider. */
const KERNEL_COLUMNS = 1024
/** Of wider rows there are few, and the kernel would be large. */
const WIDEST = 2 ** 16
let kernel: RowKernel | undefined

/** A kernel for rows of `width`, whose further columns are 0. */
function kernelFor(width: number): RowKernel {
  if (kernel === undefined || kernel.first.length < width)
    kernel = createRowKernel(KERNEL_COLUMNS * Math.ceil(width / KERNEL_COLUMNS))
  for (const values of [kernel.first, kernel.middle, kernel.last, kernel.sums]) values.fill(0, width)
  return kernel
}

/** Weighted sum of the rows of one result, which are three at most. */
function sumFewRows(pixels: Float32Array, width: number, rows: Intervals, row: number, kernel: RowKernel): void {
  const first = rows.first[row]!
  const last = rows.last[row]!
  kernel.first.set(pixels.subarray(first * width, (first + 1) * width))
  kernel.last.set(pixels.subarray(last * width, (last + 1) * width))
  if (last - first < 2) {
    kernel.addTwo(width, rows.firstWeight[row]!, rows.lastWeight[row]!)
  } else {
    kernel.middle.set(pixels.subarray((first + 1) * width, (first + 2) * width))
    kernel.addThree(width, rows.firstWeight[row]!, rows.lastWeight[row]!)
  }
}

/** Weighted sum of the rows of one result. Rows are added together where they can be, so that the sums are passed over less often. */
function sumRows(pixels: PixelValues, width: number, rows: Intervals, row: number, sums: Float64Array): void {
  const first = rows.first[row]! * width
  const last = rows.last[row]! * width
  const firstWeight = rows.firstWeight[row]!
  const lastWeight = rows.lastWeight[row]! // 0 where it is the first
  for (let x = 0; x < width; x++) sums[x] = firstWeight * pixels[first + x]! + lastWeight * pixels[last + x]!
  let at = first + width
  for (; at + 8 * width <= last; at += 8 * width) addEightRows(pixels, width, at, sums)
  for (; at < last; at += width) {
    for (let x = 0; x < width; x++) sums[x] = sums[x]! + pixels[at + x]!
  }
}

function addEightRows(pixels: PixelValues, width: number, from: number, sums: Float64Array): void {
  const [b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7].map((row) => from + row * width) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let x = 0; x < width; x++) {
    const low = pixels[from + x]! + pixels[b + x]! + pixels[c + x]! + pixels[d + x]!
    sums[x] = sums[x]! + low + (pixels[e + x]! + pixels[f + x]! + pixels[g + x]! + pixels[h + x]!)
  }
}

/** The means of one row of results, of which NaN takes the whole; their sum, which is NaN where one is. */
function averageColumns(
  sums: Float64Array,
  { first, last, firstWeight, lastWeight, weight }: Intervals,
  rowWeight: number,
  out: Float64Array | Float32Array,
  at: number,
): number {
  let total = 0
  for (let column = 0; column < first.length; column++) {
    const end = last[column]!
    let sum = firstWeight[column]! * sums[first[column]!]! + lastWeight[column]! * sums[end]!
    for (let x = first[column]! + 1; x < end; x++) sum += sums[x]!
    const mean = sum / (rowWeight * weight[column]!)
    out[at + column] = mean
    total += mean
  }
  return total
}

/** The same for results of few pixels: without branches, which nothing could predict. */
function averageTaps(
  sums: Float64Array,
  { first, weight }: Intervals,
  taps: Float64Array,
  rowWeight: number,
  out: Float64Array | Float32Array,
  at: number,
): number {
  let total = 0
  for (let column = 0, tap = 0; column < first.length; column++, tap += MOST_TAPS) {
    const x = first[column]!
    const sum = taps[tap]! * sums[x]! + taps[tap + 1]! * sums[x + 1]! + taps[tap + 2]! * sums[x + 2]!
    const mean = sum / (rowWeight * weight[column]!)
    out[at + column] = mean
    total += mean
  }
  return total
}

/** Weighted mean of the pixels of one result that are numbers; NaN without any. */
function meanOfPresent(
  pixels: PixelValues,
  width: number,
  columns: Intervals,
  column: number,
  rows: Intervals,
  row: number,
): number {
  let sum = 0
  let weights = 0
  for (let y = rows.first[row]!; y <= rows.last[row]!; y++) {
    const rowWeight = weightOf(rows, row, y)
    for (let x = columns.first[column]!; x <= columns.last[column]!; x++) {
      const value = pixels[y * width + x]!
      if (Number.isNaN(value)) continue
      const weight = rowWeight * weightOf(columns, column, x)
      sum += weight * value
      weights += weight
    }
  }
  return weights > 0 ? sum / weights : Number.NaN
}

function weightOf({ first, last, firstWeight, lastWeight }: Intervals, result: number, pixel: number): number {
  if (pixel === first[result]) return firstWeight[result]!
  return pixel === last[result] ? lastWeight[result]! : 1
}
