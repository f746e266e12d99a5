import { type PlainImage, SourcesError } from './image.ts'
import { filterRoughly, largestOf, separate } from './separable-filter.ts'

/** A filter for detection; weights[row * width + column], rows upwards, sizes odd or even (the centre is at half the size, rounded down). */
export interface FilterKernel {
  readonly weights: Float32Array
  readonly width: number
  readonly height: number
}

/** SExtractor's "default.conv": a pyramid that suits stars of about two pixels. */
export const DEFAULT_KERNEL: FilterKernel = {
  weights: Float32Array.of(1, 2, 1, 2, 4, 2, 1, 2, 1),
  width: 3,
  height: 3,
}

/** Fills one filtered row; rows may be asked for in any order. */
export type RowFilter = (y: number, out: Float32Array) => void

const fround = Math.fround

/** @throws SourcesError if the kernel is none */
export function checkKernel({ weights, width, height }: FilterKernel): void {
  if (!(width > 0 && height > 0 && weights.length === width * height)) {
    throw new SourcesError(`kernel: ${weights.length} weights are no kernel of ${width} × ${height}`)
  }
  if (!weights.every(Number.isFinite)) throw new SourcesError('kernel: every weight must be a finite number')
}

/**
 * The image weighted with the kernel, whose weights are scaled to a sum of 1 (of absolute values). What is beyond the border or masked
 * counts as 0. Single precision at each step, row by row of the kernel, which is how SEP rounds.
 *
 * @param limit only values above it are asked for: what is not above may be off by rounding, but is not above either
 */
export function convolvedRows(image: PlainImage, kernel: FilterKernel, limit = Number.NEGATIVE_INFINITY): RowFilter {
  const { width, height } = image
  const weights = normalized(kernel.weights)
  const row = unmaskedRows(image)
  const isSmall = kernel.width === 3 && kernel.height === 3 && width > 2 && image.mask === null
  const nine = isSmall ? nineWeights(image, weights, limit) : null
  return (y, out) => {
    if (nine !== null && y > 0 && y < height - 1) {
      nine(y, out)
      return
    }
    out.fill(0)
    for (let j = 0; j < kernel.height; j++) {
      const from = y + j - (kernel.height >> 1)
      if (from < 0 || from >= height) continue
      const pixels = row(from)
      for (let i = 0; i < kernel.width; i++) {
        const shift = i - (kernel.width >> 1)
        const weight = weights[j * kernel.width + i]!
        const end = Math.min(width, width - shift)
        for (let x = Math.max(0, -shift); x < end; x++) out[x] = out[x]! + fround(weight * pixels[x + shift]!)
      }
    }
  }
}

/** The same for inner rows and a kernel of 3 × 3, exactly only where it is near the limit or above. */
function nineWeights({ pixels, width, height }: PlainImage, weights: Float32Array, limit: number): RowFilter {
  const product = separate({ weights, width: 3, height: 3 })
  const isRough = product !== null && limit !== Number.NEGATIVE_INFINITY
  const largest = new Float64Array(isRough ? height : 0)
  const near = Int32Array.from({ length: width }, (_, x) => x)
  const row = (y: number) => pixels.subarray(y * width, (y + 1) * width)
  for (let y = 0; y < largest.length; y++) largest[y] = largestOf(row(y))
  return (y, out) => {
    const rows: ThreeRows = [row(y - 1), row(y), row(y + 1)]
    let count = width
    if (isRough) {
      const most = Math.max(largest[y - 1]!, largest[y]!, largest[y + 1]!)
      count = filterRoughly(rows, product, { limit, largest: most }, out, near)
      near[count++] = 0
      near[count++] = width - 1
    }
    weighNine(rows, weights, out, near.subarray(0, count))
  }
}

type ThreeRows = readonly [Float32Array, Float32Array, Float32Array]

/** Weighs the neighbours of pixels of the middle row, in the order and precision of the plain loops. */
function weighNine(rows: ThreeRows, weights: Float32Array, out: Float32Array, columns: Int32Array): void {
  const last = out.length - 1
  for (let k = 0; k < columns.length; k++) {
    const x = columns[k]!
    let sum = 0
    for (let j = 0; j < 3; j++) {
      const pixels = rows[j]!
      const at = 3 * j + 1
      if (x > 0) sum = fround(sum + fround(weights[at - 1]! * pixels[x - 1]!))
      sum = fround(sum + fround(weights[at]! * pixels[x]!))
      if (x < last) sum = fround(sum + fround(weights[at + 1]! * pixels[x + 1]!))
    }
    out[x] = sum
  }
}

/**
 * Signal to noise of the kernel's shape at each pixel where the noise differs from pixel to pixel: Σ w d / σ² over √(Σ w² / σ²)
 * (the optimal filter for known noise). Masked pixels have infinite noise; 0 where nothing is known.
 */
export function matchedRows(image: PlainImage, kernel: FilterKernel, noise: Float32Array): RowFilter {
  const { width, height, pixels, mask } = image
  const weights = normalized(kernel.weights)
  const norm = new Float32Array(width)
  return (y, out) => {
    out.fill(0)
    norm.fill(0)
    for (let j = 0; j < kernel.height; j++) {
      const from = y + j - (kernel.height >> 1)
      if (from < 0 || from >= height) continue
      for (let i = 0; i < kernel.width; i++) {
        const shift = i - (kernel.width >> 1)
        const weight = weights[j * kernel.width + i]!
        const end = Math.min(width, width - shift)
        for (let x = Math.max(0, -shift); x < end; x++) {
          const at = from * width + x + shift
          const sigma = noise[at]!
          if (!(sigma > 0) || (mask !== null && mask[at] !== 0)) continue
          const variance = fround(sigma * sigma)
          out[x] = out[x]! + fround(fround(weight * pixels[at]!) / variance)
          norm[x] = norm[x]! + fround(fround(weight * weight) / variance)
        }
      }
    }
    for (let x = 0; x < width; x++) out[x] = norm[x]! > 0 ? out[x]! / Math.sqrt(norm[x]!) : 0
  }
}

/** Rows of an image with 0 in place of what is masked. Without a mask they are views of the image. */
export function unmaskedRows({ pixels, width, mask }: PlainImage): (y: number) => Float32Array {
  if (mask === null) return (y) => pixels.subarray(y * width, (y + 1) * width)
  const row = new Float32Array(width)
  return (y) => {
    const start = y * width
    for (let x = 0; x < width; x++) row[x] = mask[start + x] === 0 ? pixels[start + x]! : 0
    return row
  }
}

function normalized(weights: Float32Array): Float32Array {
  const sum = weights.reduce((total, weight) => total + Math.abs(weight), 0)
  return sum > 0 ? weights.map((weight) => weight / sum) : weights
}
