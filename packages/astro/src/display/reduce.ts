/** A picture of one channel, or of several interleaved ones. */
export interface Levels {
  /** 8 bits a channel, row after row. */
  readonly levels: Uint8Array
  readonly width: number
  readonly height: number
  /** Numbers a pixel has. */
  readonly channels: number
}

/**
 * Reduces an 8-bit picture by Lanczos (a = 3): separable, the kernel stretched to the reduction, weights normalised
 * over the pixels that exist and rounded to 2⁻²², results rounded and cut to 0 … 255 after each of the two passes.
 * Large reductions first average whole blocks, down to three times the wanted size, where the kernel still smooths all
 * that is left.
 *
 * @param toWidth columns of the result, 1 … the picture's
 * @param toHeight rows of the result, 1 … the picture's
 * @returns levels of the result
 */
export function reduceLevels(picture: Levels, toWidth: number, toHeight: number): Uint8Array {
  const { width, height } = picture
  const blockWidth = Math.max(1, Math.floor(width / toWidth / LEFT_TO_LANCZOS))
  const blockHeight = Math.max(1, Math.floor(height / toHeight / LEFT_TO_LANCZOS))
  const averaged = averageBlocks(picture, blockWidth, blockHeight)
  // The last block may be narrower than the others: it ends where the picture ends.
  const columns = kernel(averaged.width, width / blockWidth, toWidth)
  const rows = kernel(averaged.height, height / blockHeight, toHeight)
  return reduceRows(reduceColumns(averaged, columns), rows).levels
}

const LOBES = 3
/** After blocks have been averaged a picture is at least this many times as wide and as high as the result. */
const LEFT_TO_LANCZOS = 3
/**
 * Weights are integers, in units of 2⁻²²: a sum of integers is sooner done than one of floats, where each addition
 * waits several cycles for the one before. Of the 32 bits of a sum 22 are the weight's, 8 the level's, and two are for
 * overshoot and sign.
 */
const WEIGHT_BITS = 22
const HALF = 2 ** (WEIGHT_BITS - 1)

/** Results are weighted sums of `taps` neighbours each. */
interface Kernel {
  readonly taps: number
  /** Of each result, the first neighbour. */
  readonly firsts: Int32Array
  /** `taps` of each result, one result after the other. */
  readonly weights: Int32Array
}

/** Weights of the `available` pixels, which cover a length of `extent` pixels, for each of `count` results. */
function kernel(available: number, extent: number, count: number): Kernel {
  const scale = extent / count
  const stretch = Math.max(1, scale)
  const taps = Math.min(available, Math.ceil(2 * LOBES * stretch) + 1)
  const firsts = new Int32Array(count)
  const weights = new Int32Array(count * taps)
  for (let i = 0; i < count; i++) {
    const centre = (i + 0.5) * scale
    const from = Math.max(0, Math.floor(centre - LOBES * stretch + 0.5))
    const end = Math.min(available, Math.floor(centre + LOBES * stretch + 0.5))
    // Every result has `taps` neighbours within the picture. Those that it does not need keep the weight 0.
    firsts[i] = Math.min(from, available - taps)
    const heights = Float64Array.from({ length: end - from }, (_, k) => lanczos((from + k + 0.5 - centre) / stretch))
    const total = heights.reduce((sum, height) => sum + height, 0)
    const start = i * taps + from - firsts[i]!
    for (let k = 0; k < heights.length; k++) weights[start + k] = Math.round((heights[k]! / total) * 2 ** WEIGHT_BITS)
  }
  return { taps, firsts, weights }
}

function lanczos(t: number): number {
  if (t === 0) return 1
  if (Math.abs(t) >= LOBES) return 0
  const angle = Math.PI * t
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle)
}

function reduceColumns({ levels, width, height, channels }: Levels, kernel: Kernel): Levels {
  const toWidth = kernel.firsts.length
  const narrow = new Uint8ClampedArray(toWidth * height * channels)
  for (let y = 0; y < height; y++) {
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [y * width * channels + channel, y * toWidth * channels + channel]
      reduceRow(levels, from, kernel, narrow, to, channels)
    }
  }
  return { levels: new Uint8Array(narrow.buffer), width: toWidth, height, channels }
}

function reduceRow(
  levels: Uint8Array,
  from: number,
  { taps, firsts, weights }: Kernel,
  out: Uint8ClampedArray,
  to: number,
  step: number,
): void {
  for (let x = 0, k = 0; x < firsts.length; x++) {
    let sum = HALF
    for (let at = from + firsts[x]! * step, end = k + taps; k < end; k++, at += step) {
      sum = (sum + Math.imul(weights[k]!, levels[at]!)) | 0
    }
    out[to + x * step] = sum >> WEIGHT_BITS
  }
}

function reduceRows({ levels, width, channels }: Levels, { taps, firsts, weights }: Kernel): Levels {
  const length = width * channels
  const low = new Uint8ClampedArray(firsts.length * length)
  const sums = new Int32Array(length)
  for (let y = 0; y < firsts.length; y++) {
    sums.fill(HALF)
    for (let k = 0; k < taps; k++) addWeighted(sums, levels, (firsts[y]! + k) * length, weights[y * taps + k]!)
    for (let i = 0; i < length; i++) low[y * length + i] = sums[i]! >> WEIGHT_BITS
  }
  return { levels: new Uint8Array(low.buffer), width, height: firsts.length, channels }
}

function addWeighted(sums: Int32Array, levels: Uint8Array, from: number, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + Math.imul(weight, levels[from + i]!)
}

function averageBlocks(picture: Levels, blockWidth: number, blockHeight: number): Levels {
  if (blockWidth === 1 && blockHeight === 1) return picture
  const { levels, width, height, channels } = picture
  const length = width * channels
  const columns = Math.ceil(width / blockWidth)
  const rows = Math.ceil(height / blockHeight)
  const averages = new Uint8ClampedArray(columns * rows * channels)
  const sums = new Int32Array(columns * channels)
  for (let row = 0; row < rows; row++) {
    const end = Math.min(height, (row + 1) * blockHeight)
    sums.fill(0)
    for (let y = row * blockHeight; y < end; y++) {
      for (let channel = 0; channel < channels; channel++) {
        addBlocks(sums, channel, channels, levels, y * length + channel, (y + 1) * length, blockWidth * channels)
      }
    }
    for (let i = 0; i < sums.length; i++) {
      const left = Math.floor(i / channels) * blockWidth
      const count = (Math.min(width, left + blockWidth) - left) * (end - row * blockHeight)
      averages[row * sums.length + i] = sums[i]! / count
    }
  }
  return { levels: new Uint8Array(averages.buffer), width: columns, height: rows, channels }
}

/** One channel of one row: each block's levels to its sum, which has room for blocks of eight million pixels. */
function addBlocks(
  sums: Int32Array,
  to: number,
  step: number,
  levels: Uint8Array,
  from: number,
  stop: number,
  block: number,
): void {
  for (let i = to, at = from; at < stop; i += step) {
    let sum = sums[i]!
    for (const end = Math.min(stop, at + block); at < end; at += step) sum = (sum + levels[at]!) | 0
    sums[i] = sum
  }
}
