import { checkLengths, frameStride, keepKernels, MOST_KERNEL_FRAMES } from '../statistics/frames-side-by-side.ts'
import { createMemory, instantiate, type ModuleMemory } from '../webassembly/module.ts'
import { medianModule } from './median-module.ts'
import { plainMedianOfFrames } from './plain.ts'

/**
 * Memory that frames may be filled in: that of a module, which does not grow, free from `address` (a multiple of 16)
 * on.
 */
export interface PixelMemory {
  readonly memory: ModuleMemory
  readonly address: number
}

/** Medians of a fixed number of frames, which begin `stride` floats apart in `floats`; the medians follow the last. */
interface Kernel {
  stride: number
  floats: Float32Array
  median(start: number, end: number): number
  medianWithout(start: number, end: number): number
}

/** The pieces of all frames together: they stay in the second-level cache of a processor. */
const WORKING_BYTES = 2 ** 18

const kernelFor = keepKernels((frameCount) => createKernel(frameCount, pieceOf(frameCount)))

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
  if (frames.length === 0) throw new RangeError('the median of no frames is not defined')
  checkLengths(frames, count, out)
  if (frames.length > MOST_KERNEL_FRAMES) {
    plainMedianOfFrames(frames, count, out)
    return
  }
  const kernel = kernelFor(frames.length)
  const { stride, floats } = kernel
  const pixels = pieceOf(frames.length)
  for (let start = 0; start < count; start += pixels) {
    const length = Math.min(pixels, count - start)
    for (let i = 0; i < frames.length; i++) floats.set(frames[i]!.subarray(start, start + length), i * stride)
    medianOfPiece(kernel, 0, length)
    const medians = frames.length * stride
    out.set(floats.subarray(medians, medians + length), start)
  }
}

/**
 * Frames that are filled where their medians are taken: no copy of them is made, which spares 4 % of a median of 25
 * compressed files.
 */
export interface MedianInput {
  readonly frames: readonly Float32Array[]
  /** Writes the median of the first `count` pixels of the frames to `out`, as {@link medianOfFrames} does. */
  median(count: number, out: Float32Array): void
}

/** Bytes of memory that `createMedianInput` uses of the one that it is given. */
export function medianInputBytes(frameCount: number, length: number): number {
  return frameCount > MOST_KERNEL_FRAMES ? 0 : bytesOf(frameCount, frameStride(length))
}

/**
 * Room for `frameCount` frames of `length` pixels. Any number of them may be filled and their median taken, time and
 * again; pixels that nobody has written are whatever was there before.
 *
 * @param within where they are to be, at least `medianInputBytes`; without it they have memory of their own
 */
export function createMedianInput(frameCount: number, length: number, within?: PixelMemory): MedianInput {
  if (!(frameCount > 0)) throw new RangeError('the median of no frames is not defined')
  if (frameCount > MOST_KERNEL_FRAMES) {
    const frames = Array.from({ length: frameCount }, () => new Float32Array(length))
    return { frames, median: (count, out) => plainMedianOfFrames(frames, count, out) }
  }
  const kernel = createKernel(frameCount, length, within)
  const { stride, floats } = kernel
  const pixels = pieceOf(frameCount)
  return {
    frames: Array.from({ length: frameCount }, (_, i) => floats.subarray(i * stride, i * stride + length)),
    median(count, out) {
      if (!(count <= length)) throw new RangeError(`frames of ${length} pixels have no ${count} medians`)
      for (let start = 0; start < count; start += pixels) medianOfPiece(kernel, start, Math.min(start + pixels, count))
      out.set(floats.subarray(frameCount * stride, frameCount * stride + count))
    },
  }
}

function medianOfPiece({ floats, median, medianWithout }: Kernel, start: number, end: number): void {
  const [from, to] = [floats.byteOffset + start * 4, floats.byteOffset + end * 4]
  if (median(from, to)) medianWithout(from, to)
}

/** Pixels that are worked on at a time, a multiple of four. */
function pieceOf(frameCount: number): number {
  return Math.max(64, Math.min(4096, 4 * Math.floor(WORKING_BYTES / 16 / frameCount)))
}

let latest: { frameCount: number; stride: number; module: object } | undefined

function bytesOf(frameCount: number, stride: number): number {
  return (frameCount + 1) * stride * 4
}

function createKernel(frameCount: number, pixels: number, within?: PixelMemory): Kernel {
  const stride = frameStride(pixels)
  const bytes = bytesOf(frameCount, stride)
  // As long as somebody holds a module its machine code stays, too: the next operation on as many frames starts at full
  // speed.
  if (latest?.frameCount !== frameCount || latest.stride !== stride) {
    latest = { frameCount, stride, module: medianModule(frameCount, stride * 4) }
  }
  const { memory, address } = within ?? { memory: createMemory(bytes), address: 0 }
  const { median, medianWithout } = instantiate(latest.module, memory) as Pick<Kernel, 'median' | 'medianWithout'>
  return { stride, floats: new Float32Array(memory.buffer, address, bytes / 4), median, medianWithout }
}
