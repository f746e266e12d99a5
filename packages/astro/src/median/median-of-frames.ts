import { medianModule } from './median-module.ts'
import { plainMedianOfFrames } from './plain.ts'

// TypeScript leaves the types of WebAssembly to its library of browsers; this is what is used of them.
const { Module, Instance } = Reflect.get(globalThis, 'WebAssembly') as {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

/** Medians of a fixed number of frames, a piece of at most `pixels` at a time; pieces begin `stride` floats apart. */
interface Kernel {
  pixels: number
  stride: number
  floats: Float32Array
  median(size: number): number
  medianWithout(size: number): number
}

/** The pieces of all frames together: they stay in the second-level cache of a processor. */
const WORKING_BYTES = 2 ** 18
/**
 * Between the pieces of two frames, in floats: one line of the cache. Without it pieces would begin a power of two apart and
 * all fall on the same few places of the first-level cache, which halves the speed from a dozen frames on.
 */
const GAP = 16
/** Beyond this many frames the straight code grows out of the instruction cache, and compiling it takes long. */
const MOST_FRAMES = 200

const kernels = new Map<number, Kernel>()

/**
 * Median of `frames` at each of the first `count` pixels: NaN left out, NaN where every frame has NaN, the mean of
 * the middle two in float32 for an even number of values (as numpy's `nanmedian` of float32).
 *
 * The numbers of {@link plainMedianOfFrames} by a sorting network in WebAssembly. It is compiled for each number of
 * frames at its first use, in a few milliseconds.
 *
 * @param frames each at least `count` long, at least one
 * @param out receives `count` values; may be one of the frames
 */
export function medianOfFrames(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const short = frames.findIndex((frame) => frame.length < count)
  if (frames.length === 0 || short >= 0 || out.length < count) {
    throw new RangeError(
      frames.length === 0
        ? 'the median of no frames is not defined'
        : `frames and result must have ${count} pixels, but ${short >= 0 ? `frame ${short}` : 'the result'} has fewer`,
    )
  }
  if (frames.length > MOST_FRAMES) {
    plainMedianOfFrames(frames, count, out)
    return
  }
  const kernel = kernelFor(frames.length)
  const { pixels, stride, floats } = kernel
  for (let start = 0; start < count; start += pixels) {
    const length = Math.min(pixels, count - start)
    for (let i = 0; i < frames.length; i++) floats.set(frames[i]!.subarray(start, start + length), i * stride)
    if (kernel.median(length * 4)) kernel.medianWithout(length * 4)
    const medians = frames.length * stride
    out.set(floats.subarray(medians, medians + length), start)
  }
}

function kernelFor(frameCount: number): Kernel {
  const known = kernels.get(frameCount)
  if (known) return known
  const pixels = Math.max(64, Math.min(4096, 4 * Math.floor(WORKING_BYTES / 16 / frameCount)))
  const stride = pixels + GAP
  const { exports } = new Instance(new Module(medianModule(frameCount, stride * 4)))
  const { memory, median, medianWithout } = exports as Kernel & { memory: { buffer: ArrayBuffer } }
  const kernel = { pixels, stride, floats: new Float32Array(memory.buffer), median, medianWithout }
  kernels.set(frameCount, kernel)
  return kernel
}
