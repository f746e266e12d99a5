/** Pixels summed at a time: small enough for the accumulators to stay in the first-level cache. */
const BLOCK = 2048

/**
 * Sum of several frames, pixel by pixel: `out[i]` is the sum of `frames[f][i]` over the frames that have a number there.
 * NaN is missing data; a pixel missing in every frame is NaN. Added in double precision and rounded once to float32,
 * so the order of the frames cannot be seen in the result. `out` may be one of the frames.
 *
 * Conventions: docs/conventions.md. Worked number: 1, NaN, 2.5 give 3.5.
 */
export function sumOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const sums = new Float64Array(BLOCK)
  for (let start = 0; start < count; start += BLOCK) {
    const length = Math.min(BLOCK, count - start)
    sums.fill(Number.NaN)
    for (const frame of frames) addNumbers(sums, frame, start, length)
    for (let i = 0; i < length; i++) out[start + i] = sums[i]!
  }
}

function addNumbers(sums: Float64Array, frame: Float32Array, start: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const value = frame[start + i]!
    if (Number.isNaN(value)) continue
    const sum = sums[i]!
    sums[i] = Number.isNaN(sum) ? value : sum + value
  }
}
