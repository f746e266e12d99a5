/**
 * Median of `frames` at each of the first `count` pixels, NaN left out, NaN where every frame has NaN. An even
 * number of values gives the mean of the middle two in float32, as numpy does.
 *
 * The plain reading: it sorts each pixel's values. {@link medianOfFrames} gives the same numbers much faster.
 */
export function plainMedianOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const values = new Float32Array(frames.length)
  for (let pixel = 0; pixel < count; pixel++) {
    let valid = 0
    for (const frame of frames) {
      const value = frame[pixel]!
      if (!Number.isNaN(value)) values[valid++] = value
    }
    out[pixel] = middle(values.subarray(0, valid).sort())
  }
}

function middle(sorted: Float32Array): number {
  const half = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  if (sorted.length % 2 === 1) return sorted[half]!
  return Math.fround(sorted[half - 1]! + sorted[half]!) / 2
}
