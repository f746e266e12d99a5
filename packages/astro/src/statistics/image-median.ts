/**
 * Median of one image by a radix histogram: two passes over the pixels, no sorting, no copy.
 * Conventions (NaN, index order): docs/conventions.md.
 */

const BINS = 65536
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
  const { histogram, count } = countHighHalves(bits)
  if (count === 0) return Number.NaN
  const upperRank = count >> 1
  const upper = valueOfRank(bits, histogram, upperRank)
  if (count % 2 === 1) return upper
  return (valueOfRank(bits, histogram, upperRank - 1) + upper) / 2
}

/** Unsigned integers in the order of the numbers: positive ones get the sign bit, negative ones are inverted. */
function orderedKey(bits: number): number {
  return bits ^ ((bits >> 31) | 0x80000000)
}

function isNaNBits(bits: number): boolean {
  return (bits & 0x7fffffff) > 0x7f800000
}

function countHighHalves(bits: Int32Array): { histogram: Uint32Array; count: number } {
  const lanes = new Uint32Array(BINS * LANES)
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!
    if (isNaNBits(b)) continue
    const slot = ((i & (LANES - 1)) << 16) + (orderedKey(b) >>> 16)
    lanes[slot] = lanes[slot]! + 1
  }
  const histogram = lanes.subarray(0, BINS)
  let count = 0
  for (let bin = 0; bin < BINS; bin++) {
    let total = 0
    for (let lane = 0; lane < LANES; lane++) total += lanes[lane * BINS + bin]!
    histogram[bin] = total
    count += total
  }
  return { histogram, count }
}

function valueOfRank(bits: Int32Array, highHalves: Uint32Array, rank: number): number {
  const high = findBin(highHalves, rank)
  const lowHalves = new Uint32Array(BINS)
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!
    const key = orderedKey(b)
    if (key >>> 16 !== high.bin || isNaNBits(b)) continue
    const low = key & 0xffff
    lowHalves[low] = lowHalves[low]! + 1
  }
  const key = (high.bin << 16) | findBin(lowHalves, rank - high.before).bin
  const value = new Int32Array([key < 0 ? key ^ 0x80000000 : ~key])
  return new Float32Array(value.buffer)[0]!
}

/** The bin that holds the item of this rank (from 0), and how many items lie in the bins before it. */
function findBin(histogram: Uint32Array, rank: number): { bin: number; before: number } {
  let before = 0
  for (let bin = 0; bin < histogram.length; bin++) {
    const next = before + histogram[bin]!
    if (rank < next) return { bin, before }
    before = next
  }
  throw new RangeError(`rank ${rank} of ${before} items`)
}
