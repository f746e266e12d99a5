/**
 * Median of one image by a radix histogram: two passes over the pixels, no sorting, no copy.
 * Conventions (NaN, index order): docs/conventions.md.
 */

/** A float32 is counted by the upper half of its bits first, then, within one such bin, by the lower half. */
const BINS = 65536
const SIGN = 0x8000
const INFINITY = 0x7f80
/** Separate counters for neighbouring pixels, which often fall into the same bin: one counter would wait for itself. */
const LANES = 4

/**
 * Exact median of the numbers among `pixels`; of an even count the mean of the middle two (in double precision).
 * NaN is missing data and takes no part; infinities do. NaN when there is no number at all.
 *
 * Worked number: the median of 1, NaN, 4, 2, 10 is 3.
 */
export function medianOfImage(pixels: Float32Array): number {
  const bits = new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length)
  const high = highHalves(bits)
  const count = high.reduce((total, n) => total + n, 0)
  if (count === 0) return Number.NaN
  const upper = findBin(high, count >> 1)
  const lower = count % 2 === 0 ? findBin(high, (count >> 1) - 1) : upper
  const upperLows = lowHalves(bits, upper.bin)
  const lowerLows = lower.bin === upper.bin ? upperLows : lowHalves(bits, lower.bin)
  return (valueAt(lower, lowerLows) + valueAt(upper, upperLows)) / 2
}

/** How many numbers have each upper half of their bits, in the order of the bits (not of the numbers). */
function highHalves(bits: Int32Array): Int32Array {
  const lanes = new Int32Array(BINS * LANES)
  const whole = bits.length - (bits.length % LANES)
  for (let i = 0; i < whole; i += LANES) {
    lanes[bits[i]! >>> 16]! += 1
    lanes[BINS + (bits[i + 1]! >>> 16)]! += 1
    lanes[2 * BINS + (bits[i + 2]! >>> 16)]! += 1
    lanes[3 * BINS + (bits[i + 3]! >>> 16)]! += 1
  }
  for (let i = whole; i < bits.length; i++) lanes[bits[i]! >>> 16]! += 1
  const histogram = lanes.slice(0, BINS)
  for (let i = BINS; i < lanes.length; i++) histogram[i % BINS]! += lanes[i]!
  leaveOutNaN(histogram, bits)
  return histogram
}

/** The bin of each infinity holds some of the NaN as well, the bins above it nothing else. */
function leaveOutNaN(histogram: Int32Array, bits: Int32Array): void {
  for (const sign of [0, SIGN]) {
    const first = sign | INFINITY
    histogram.fill(0, first + 1, (sign | 0x7fff) + 1)
    if (histogram[first] === 0) continue
    const infinity = (first << 16) | 0
    histogram[first] = bits.reduce((count, b) => (b === infinity ? count + 1 : count), 0)
  }
}

/** How many numbers with this upper half have each lower half. */
function lowHalves(bits: Int32Array, bin: number): Int32Array {
  const histogram = new Int32Array(BINS)
  if ((bin & ~SIGN) === INFINITY) return histogram.fill(bits.length, 0, 1)
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!
    if (b >>> 16 === bin) histogram[b & 0xffff]! += 1
  }
  return histogram
}

interface Place {
  readonly bin: number
  /** Rank (from 0) among the items of the bin, in ascending order of the numbers. */
  readonly rank: number
}

/** Bins in the order of the numbers: negative ones from the largest magnitude down, then the positive ones. */
function findBin(histogram: Int32Array, rank: number): Place {
  let before = 0
  for (let step = 0; step < BINS; step++) {
    const bin = step < SIGN ? BINS - 1 - step : step - SIGN
    const next = before + histogram[bin]!
    if (rank < next) return { bin, rank: rank - before }
    before = next
  }
  throw new RangeError(`rank ${rank} of ${before} items`)
}

function valueAt({ bin, rank }: Place, lows: Int32Array): number {
  const negative = bin >= SIGN
  let before = 0
  for (let step = 0; step < BINS; step++) {
    const low = negative ? BINS - 1 - step : step
    before += lows[low]!
    if (rank < before) return new Float32Array(Int32Array.of((bin << 16) | low).buffer)[0]!
  }
  throw new RangeError(`rank ${rank} of ${before} items`)
}
