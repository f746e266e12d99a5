/** Between the pieces of two frames, in floats: one line of the cache. */
const GAP = 16

/**
 * Floats from the beginning of one frame to that of the next, where pieces of `pixels` are worked on together. Without
 * the gap the pieces would begin a power of two apart and all fall on the same few places of the first-level cache,
 * which halves the speed from a dozen frames on.
 */
export function frameStride(pixels: number): number {
  return 4 * Math.ceil(pixels / 4) + GAP
}

/**
 * Up to this many frames have a kernel of straight code, without a loop over frames. Beyond, the code would grow out of
 * the instruction cache, and compiling it would take long.
 */
export const MOST_KERNEL_FRAMES = 200

/** Kernels by the number of frames that they are for, each made when it is first asked for and kept. */
export function keepKernels<Kernel>(create: (frameCount: number) => Kernel): (frameCount: number) => Kernel {
  const kernels = new Map<number, Kernel>()
  return (frameCount) => {
    const known = kernels.get(frameCount)
    if (known !== undefined) return known
    const kernel = create(frameCount)
    kernels.set(frameCount, kernel)
    return kernel
  }
}

/** @throws RangeError where a frame or the result has fewer than `count` pixels */
export function checkLengths(frames: readonly Float32Array[], count: number, out: Float32Array): void {
  const short = frames.findIndex((frame) => frame.length < count)
  if (short < 0 && out.length >= count) return
  const which = short >= 0 ? `frame ${short}` : 'the result'
  throw new RangeError(`frames and result must have ${count} pixels, but ${which} has fewer`)
}
