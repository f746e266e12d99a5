import { type PlainImage, SourcesError } from './image.ts'

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
 */
export function convolvedRows(image: PlainImage, kernel: FilterKernel): RowFilter {
  const { width, height } = image
  const weights = normalized(kernel.weights)
  const row = unmaskedRows(image)
  const isSmall = kernel.width === 3 && kernel.height === 3 && width > 2 && image.mask === null
  return (y, out) => {
    if (isSmall && y > 0 && y < height - 1) {
      weighNine([row(y - 1), row(y), row(y + 1)], out, weights)
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

/** The same for three whole rows and a kernel of 3 × 3, in one go. */
function weighNine(
  [a, b, c]: [Float32Array, Float32Array, Float32Array],
  out: Float32Array,
  weights: Float32Array,
): void {
  const w0 = fround(weights[0]!)
  const w1 = fround(weights[1]!)
  const w2 = fround(weights[2]!)
  const w3 = fround(weights[3]!)
  const w4 = fround(weights[4]!)
  const w5 = fround(weights[5]!)
  const w6 = fround(weights[6]!)
  const w7 = fround(weights[7]!)
  const w8 = fround(weights[8]!)
  const last = out.length - 1
  // each pixel is read once: those on the left are kept
  let a0 = a[0]!
  let a1 = a[1]!
  let b0 = b[0]!
  let b1 = b[1]!
  let c0 = c[0]!
  let c1 = c[1]!
  for (let x = 1; x < last; x++) {
    const a2 = a[x + 1]!
    const b2 = b[x + 1]!
    const c2 = c[x + 1]!
    let sum = fround(w0 * a0)
    sum = fround(sum + fround(w1 * a1))
    sum = fround(sum + fround(w2 * a2))
    sum = fround(sum + fround(w3 * b0))
    sum = fround(sum + fround(w4 * b1))
    sum = fround(sum + fround(w5 * b2))
    sum = fround(sum + fround(w6 * c0))
    sum = fround(sum + fround(w7 * c1))
    out[x] = fround(sum + fround(w8 * c2))
    a0 = a1
    a1 = a2
    b0 = b1
    b1 = b2
    c0 = c1
    c1 = c2
  }
  for (const x of [0, last]) {
    let sum = 0
    for (const [j, pixels] of [a, b, c].entries()) {
      for (let i = -1; i <= 1; i++) {
        if (x + i >= 0 && x + i <= last) sum = fround(sum + fround(weights[j * 3 + i + 1]! * pixels[x + i]!))
      }
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
