import { createRowKernel, type RowKernel } from './row-kernel.ts'
import type { PixelValues } from './scale.ts'

/**
 * An image resampled to `toWidth × toHeight` by exact area average: a result is the mean of the pixels that its area
 * covers, each weighted by the part that is covered, also where a side is enlarged. Missing pixels (NaN) take no part;
 * a result of missing pixels alone is NaN. Sums in double precision. Rows stay in the order of the image
 * (docs/conventions.md).
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
  const weightsOfFew = fewWeights(columns)
  const hasKernel = pixels instanceof Float32Array && width <= WIDEST && coversFew(rows)
  const fast = hasKernel ? { pixels, kernel: kernelFor(width) } : null
  const sums = fast === null ? new Float64Array(width + FEW) : fast.kernel.sums
  for (let row = 0; row < toHeight; row++) {
    if (fast === null) sumRows(pixels, width, rows, row, sums)
    else sumFewRows(fast.pixels, width, rows, row, fast.kernel)
    const at = row * toWidth
    const total =
      weightsOfFew === null
        ? averageColumns(sums, columns, rows.weight[row]!, out, at)
        : averageFewColumns(sums, columns, weightsOfFew, rows.weight[row]!, out, at)
    if (!Number.isNaN(total)) continue
    for (let column = 0; column < toWidth; column++) {
      if (Number.isNaN(out[at + column]!)) out[at + column] = meanOfPresent(pixels, width, columns, column, rows, row)
    }
  }
  return out
}

/**
 * The pixels of one axis that each result covers: from `first` to `last`, these two with a weight and the others
 * whole.
 */
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

/**
 * Where no result covers more pixels of an axis than this there is faster code, which adds as many for every result:
 * those that a result does not cover have the weight 0.
 */
const FEW = 3

/**
 * Weights of the `FEW` pixels from the first one of every result on, one result after the other; null where a result
 * covers more.
 */
function fewWeights({ first, last, firstWeight, lastWeight }: Intervals): Float64Array | null {
  const weights = new Float64Array(FEW * first.length)
  for (let i = 0; i < first.length; i++) {
    const reach = last[i]! - first[i]!
    if (reach >= FEW) return null
    weights.fill(1, FEW * i, FEW * i + reach)
    weights[FEW * i + reach] = lastWeight[i]!
    weights[FEW * i] = firstWeight[i]!
  }
  return weights
}

/** Whether no result covers more pixels than `FEW`. */
function coversFew({ first, last }: Intervals): boolean {
  return first.every((from, i) => last[i]! - from < FEW)
}

/** Kernels are made for widths a multiple of this, as they are reused for all that are not wider. */
const KERNEL_COLUMNS = 1024
/** Wider rows do without a kernel: they are rare, and its memory would be large. */
const WIDEST = 2 ** 16
let kernel: RowKernel | undefined

/** The kernel for rows of `width` columns; its arrays are 0 beyond them. */
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

/**
 * Weighted sum of the rows of one result. Rows are added together where they can be, so that the sums are passed over
 * less often.
 */
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

/**
 * Writes the means of one row of results; a mean is NaN as soon as one of its pixels is. Gives the sum of all means,
 * which is NaN as soon as one of them is: then the caller looks for those.
 */
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

/**
 * The same where no result covers more than `FEW` columns: without a branch on their number, which could not be
 * predicted.
 */
function averageFewColumns(
  sums: Float64Array,
  { first, weight }: Intervals,
  weights: Float64Array,
  rowWeight: number,
  out: Float64Array | Float32Array,
  at: number,
): number {
  let total = 0
  for (let column = 0, k = 0; column < first.length; column++, k += FEW) {
    const x = first[column]!
    const sum = weights[k]! * sums[x]! + weights[k + 1]! * sums[x + 1]! + weights[k + 2]! * sums[x + 2]!
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
