import { plainMedianOfFrames } from './plain.ts'

/**
 * Median of `frames` at each of the first `count` pixels: NaN left out, NaN where every frame has NaN, the mean of
 * the middle two in float32 for an even number of values.
 *
 * @param frames each at least `count` long, any number of them
 * @param out receives `count` values; may be one of the frames
 */
export function medianOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  plainMedianOfFrames(frames, count, out)
}
