import { selectInPlace } from './order.ts'

/** Fewer values than this are selected from directly. */
const FEWEST = 128
/** Values that the range of the classes is estimated from. */
const SAMPLE = 24
const BUCKETS = 512

/** Values below the range are counted in the first element, those above it in the last one. */
const counts = new Int32Array(BUCKETS + 2)
let candidates = new Float64Array(256)

/**
 * Element ⌊count/2⌋ in rising order of the first `count` values (of an even count the upper one of the middle two),
 * which stay where they are. They must be numbers, at least one. Takes half the time of a selection: counting values
 * in narrow classes has no branches that the processor could mispredict, and only the values of one class are
 * compared.
 */
export function upperMedian(values: Float64Array, count: number): number {
  const middle = count >> 1
  const range = count < FEWEST ? null : rangeOf(values, count)
  if (range === null) {
    reserve(count)
    for (let i = 0; i < count; i++) candidates[i] = values[i]!
    return selectInPlace(candidates, count, middle)
  }
  const { lowest, perUnit } = range
  counts.fill(0)
  for (let i = 0; i < count; i++) counts[bucketOf(values[i]!, lowest, perUnit)]!++
  let bucket = 0
  let before = 0
  while (before + counts[bucket]! <= middle) before += counts[bucket++]!
  reserve(counts[bucket]!)
  for (let i = 0, taken = 0; taken < counts[bucket]!; i++) {
    if (bucketOf(values[i]!, lowest, perUnit) === bucket) candidates[taken++] = values[i]!
  }
  return selectInPlace(candidates, counts[bucket]!, middle - before)
}

/** A range about a sample, twice as wide; null where that has no width. */
function rangeOf(values: Float64Array, count: number): { lowest: number; perUnit: number } | null {
  let lowest = values[0]!
  let highest = lowest
  for (let i = 1; i < SAMPLE; i++) {
    const value = values[Math.floor((i * count) / SAMPLE)]!
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  const width = 2 * (highest - lowest)
  return width > 0 && width < Number.POSITIVE_INFINITY ? { lowest: lowest - width / 4, perUnit: BUCKETS / width } : null
}

function bucketOf(value: number, lowest: number, perUnit: number): number {
  const place = (value - lowest) * perUnit
  if (place < 0) return 0
  return place < BUCKETS ? (place | 0) + 1 : BUCKETS + 1
}

function reserve(count: number): void {
  if (candidates.length < count) candidates = new Float64Array(count)
}
