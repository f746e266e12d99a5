/** Pixels summed at a time: small enough for the accumulators to stay in the first-level cache. */
const BLOCK = 2048

/**
 * Sum of several frames, pixel by pixel: `out[i]` is the sum of `frames[f][i]` over the frames that have a number there.
 * NaN is missing data; a pixel missing in every frame is NaN. Added in double precision and rounded once to float32.
 * `out` may be one of the frames.
 *
 * Conventions: docs/conventions.md. Worked number: 1, NaN, 2.5 give 3.5.
 */
export function sumOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const sums = new Float64Array(BLOCK)
  for (let start = 0; start < count; start += BLOCK) {
    const length = Math.min(BLOCK, count - start)
    sums.fill(0)
    let f = 0
    for (; f + 4 <= frames.length; f += 4) {
      addFour(sums, frames[f]!, frames[f + 1]!, frames[f + 2]!, frames[f + 3]!, start, length)
    }
    for (; f < frames.length; f++) addOne(sums, frames[f]!, start, length)
    // Missing pixels are few: they spoil the fast sum, which shows them, and are added again one by one.
    for (let i = 0; i < length; i++) {
      const sum = sums[i]!
      out[start + i] = Number.isNaN(sum) ? sumOfNumbersAt(frames, start + i) : sum
    }
  }
}

function addFour(
  sums: Float64Array,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  d: Float32Array,
  start: number,
  length: number,
): void {
  for (let i = 0, p = start; i < length; i++, p++) sums[i] = sums[i]! + (a[p]! + b[p]!) + (c[p]! + d[p]!)
}

function addOne(sums: Float64Array, frame: Float32Array, start: number, length: number): void {
  for (let i = 0; i < length; i++) sums[i] = sums[i]! + frame[start + i]!
}

function sumOfNumbersAt(frames: readonly Float32Array[], index: number): number {
  let sum = 0
  let numbers = 0
  for (const frame of frames) {
    const value = frame[index]!
    if (Number.isNaN(value)) continue
    sum += value
    numbers++
  }
  return numbers === 0 ? Number.NaN : sum
}
