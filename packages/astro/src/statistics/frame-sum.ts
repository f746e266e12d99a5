import { instantiate } from '../webassembly/module.ts'
import { frameSumModule } from './frame-sum-module.ts'
import { checkLengths, frameStride, keepKernels, MOST_KERNEL_FRAMES } from './frames-side-by-side.ts'

/** Sums of a fixed number of frames, which begin `stride` floats apart in `floats`; the sums follow the last. */
interface Kernel {
  readonly stride: number
  readonly floats: Float32Array
  sum(start: number, end: number): number
  sumWithout(start: number, end: number): number
}

/** Pixels of each frame that are summed at a time: those of all frames stay in the second-level cache. */
const PIECE = 4096

const kernelFor = keepKernels(createKernel)

/**
 * Sum of several frames, pixel by pixel: `out[i]` is the sum of `frames[f][i]` over the frames that have a number
 * there. NaN is missing data; a pixel missing in every frame is NaN. Added in double precision and rounded once to
 * float32. `out` may be one of the frames.
 *
 * The numbers of {@link plainSumOfFrames}, in WebAssembly that is written for each number of frames at its first use.
 * Conventions: docs/conventions.md. Worked number: 1, NaN, 2.5 give 3.5.
 *
 * @param frames each at least `count` long; without any the sums are NaN
 * @param out receives `count` values
 * @throws RangeError where a frame or `out` is shorter
 */
export function sumOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  checkLengths(frames, count, out)
  if (frames.length > MOST_KERNEL_FRAMES || frames.length === 0) {
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

function createKernel(frameCount: number): Kernel {
  const stride = frameStride(PIECE)
  const exports = instantiate(frameSumModule(frameCount, 4 * stride)) as Kernel & { memory: { buffer: ArrayBuffer } }
  return {
    stride,
    floats: new Float32Array(exports.memory.buffer),
    sum: exports.sum,
    sumWithout: exports.sumWithout,
  }
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
