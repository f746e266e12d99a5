import { instantiate } from '../webassembly/module.ts'
import { frameSumModule } from './frame-sum-module.ts'

/** Sums of a fixed number of frames, which begin `stride` floats apart in `floats`; the sums follow the last. */
interface Kernel {
  readonly stride: number
  readonly floats: Float32Array
  sum(start: number, end: number): number
  sumWithout(start: number, end: number): number
}

/** Pixels of each frame that are summed at a time: those of all frames stay in the second-level cache. */
const PIECE = 4096
/** Between the pieces of two frames, in floats: one line of the cache, so that they do not all fall on the same places of it. */
const GAP = 16
/** Beyond this many frames the straight code grows out of the instruction cache, and compiling it takes long. */
const MOST_FRAMES = 200

const kernels = new Map<number, Kernel>()

/**
 * Sum of several frames, pixel by pixel: `out[i]` is the sum of `frames[f][i]` over the frames that have a number there.
 * NaN is missing data; a pixel missing in every frame is NaN. Added in double precision and rounded once to float32.
 * `out` may be one of the frames.
 *
 * The numbers of {@link plainSumOfFrames}, in WebAssembly that is written for each number of frames at its first use.
 * Conventions: docs/conventions.md. Worked number: 1, NaN, 2.5 give 3.5.
 */
export function sumOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  if (frames.length > MOST_FRAMES || frames.length === 0) {
    plainSumOfFrames(frames, count, out)
    return
  }
  const { stride, floats, sum, sumWithout } = kernelFor(frames.length)
  const sums = frames.length * stride
  for (let start = 0; start < count; start += PIECE) {
    const length = Math.min(PIECE, count - start)
    for (let f = 0; f < frames.length; f++) floats.set(frames[f]!.subarray(start, start + length), f * stride)
    // Missing pixels are few: they spoil the fast sums, which show them.
    if (sum(0, 4 * length) !== 0) sumWithout(0, 4 * length)
    out.set(floats.subarray(sums, sums + length), start)
  }
}

function kernelFor(frameCount: number): Kernel {
  const known = kernels.get(frameCount)
  if (known !== undefined) return known
  const stride = PIECE + GAP
  const exports = instantiate(frameSumModule(frameCount, 4 * stride)) as Kernel & { memory: { buffer: ArrayBuffer } }
  const kernel = {
    stride,
    floats: new Float32Array(exports.memory.buffer),
    sum: exports.sum,
    sumWithout: exports.sumWithout,
  }
  kernels.set(frameCount, kernel)
  return kernel
}

/** The plain reading, frame by frame. */
export function plainSumOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const sums = new Float64Array(count)
  const seen = new Uint8Array(count)
  for (const frame of frames) {
    for (let i = 0; i < count; i++) {
      const value = frame[i]!
      if (Number.isNaN(value)) continue
      sums[i]! += value
      seen[i] = 1
    }
  }
  for (let i = 0; i < count; i++) out[i] = seen[i] === 1 ? sums[i]! : Number.NaN
}
