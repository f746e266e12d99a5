/**
 * Reduces an 8-bit picture by Lanczos (a = 3): separable, the kernel stretched to the reduction, weights normalised over the pixels that
 * exist, rounded and cut to 0 … 255 after each of the two passes. Large reductions first average whole blocks, down to three
 * times the wanted size, where the kernel still smooths all that is left.
 *
 * @param levels `width · height` levels, row after row
 * @param toWidth columns of the result, 1 … `width`
 * @param toHeight rows of the result, 1 … `height`
 */
export function reduceLevels(
  levels: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Uint8Array {
  const blockWidth = Math.max(1, Math.floor(width / toWidth / GAP))
  const blockHeight = Math.max(1, Math.floor(height / toHeight / GAP))
  const averaged = averageBlocks(levels, width, height, blockWidth, blockHeight)
  // The last block may be narrower than the others: it ends where the picture ends.
  const columns = kernel(averaged.width, width / blockWidth, toWidth)
  const rows = kernel(averaged.height, height / blockHeight, toHeight)
  const narrow = new Uint8ClampedArray(toWidth * averaged.height)
  for (let y = 0; y < averaged.height; y++) {
    for (let x = 0; x < toWidth; x++) {
      narrow[y * toWidth + x] = weigh(averaged.levels, columns[x]!, y * averaged.width, 1)
    }
  }
  const small = new Uint8ClampedArray(toWidth * toHeight)
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) small[y * toWidth + x] = weigh(narrow, rows[y]!, x, toWidth)
  }
  return new Uint8Array(small.buffer)
}

const LOBES = 3
/** How much larger than the result a picture stays when blocks of it are averaged. */
const GAP = 3

interface Taps {
  readonly first: number
  readonly weights: Float64Array
}

function weigh(levels: Uint8Array | Uint8ClampedArray, { first, weights }: Taps, start: number, step: number): number {
  let sum = 0
  for (let k = 0, at = start + first * step; k < weights.length; k++, at += step) sum += weights[k]! * levels[at]!
  return sum
}

/** Weights of the `available` pixels, which cover a length of `extent` pixels, for each of `count` results. */
function kernel(available: number, extent: number, count: number): Taps[] {
  const scale = extent / count
  const stretch = Math.max(1, scale)
  return Array.from({ length: count }, (_, i) => {
    const centre = (i + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - LOBES * stretch + 0.5))
    const end = Math.min(available, Math.floor(centre + LOBES * stretch + 0.5))
    const weights = Float64Array.from({ length: end - first }, (_, k) => lanczos((first + k + 0.5 - centre) / stretch))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { first, weights: weights.map((weight) => weight / total) }
  })
}

function lanczos(t: number): number {
  if (t === 0) return 1
  if (Math.abs(t) >= LOBES) return 0
  const angle = Math.PI * t
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle)
}

function averageBlocks(
  levels: Uint8Array,
  width: number,
  height: number,
  blockWidth: number,
  blockHeight: number,
): { levels: Uint8Array | Uint8ClampedArray; width: number; height: number } {
  if (blockWidth === 1 && blockHeight === 1) return { levels, width, height }
  const columns = Math.ceil(width / blockWidth)
  const rows = Math.ceil(height / blockHeight)
  const averages = new Uint8ClampedArray(columns * rows)
  const sums = new Int32Array(width)
  for (let row = 0; row < rows; row++) {
    const end = Math.min(height, (row + 1) * blockHeight)
    sums.fill(0)
    for (let y = row * blockHeight; y < end; y++) {
      for (let x = 0, at = y * width; x < width; x++, at++) sums[x] = sums[x]! + levels[at]!
    }
    for (let column = 0; column < columns; column++) {
      const right = Math.min(width, (column + 1) * blockWidth)
      let sum = 0
      for (let x = column * blockWidth; x < right; x++) sum += sums[x]!
      averages[row * columns + column] = sum / ((right - column * blockWidth) * (end - row * blockHeight))
    }
  }
  return { levels: averages, width: columns, height: rows }
}
