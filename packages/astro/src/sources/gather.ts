import type { Branch } from './component-tree.ts'
import { measureShape, type SourceShape } from './moments.ts'
import type { ObjectPixels } from './object-pixels.ts'
import { scanOrder } from './scan-order.ts'

/** A profile falls off to nothing at this many squared standard deviations. */
const FAR = 70
/** Amplitudes are limited to this many times the peak of the image itself. */
const MAX_AMPLITUDE = 4
/** Below this sum of profiles a pixel goes to the nearest source instead. */
const NOTHING = 1e-31
const NO_ERRORS = { hasNoise: false, gain: null }

/**
 * Gives every pixel of a split object that is in no branch to one of them, by chance: the chances are as the brightnesses that Gaussians
 * of the branches' own moments have there (Bertin & Arnouts 1996, §3). The sequence of chances is always the same.
 *
 * @returns the pixels of each branch, its own first
 */
export function shareOutPixels(
  object: ObjectPixels,
  branches: readonly Branch[],
  threshold: number,
  random: () => number,
): Int32Array[] {
  const owner = new Int32Array(object.count).fill(-1)
  for (const [i, { members }] of branches.entries()) for (const pixel of members) owner[pixel] = i
  const shapes = branches.map((branch) => measureShape(object, branch.members, branch.threshold, NO_ERRORS))
  const amplitudes = shapes.map((shape) => amplitudeOf(shape, threshold))
  const chances = new Float32Array(branches.length + 1)
  const gathered: number[][] = branches.map(({ members }) => [...members])
  for (const pixel of scanOrder(object)) {
    if (owner[pixel]! >= 0) continue
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    for (const [i, shape] of shapes.entries()) {
      const dx = object.x[pixel]! - shape.x
      const dy = object.y[pixel]! - shape.y
      const distance = Math.fround(
        (dx * dx * shape.cxx + dy * dy * shape.cyy + dx * dy * shape.cxy) / shape.areaCorrection,
      )
      if (distance < least) {
        least = distance
        nearest = i
      }
      chances[i + 1] = chances[i]! + (distance < 2 * FAR ? amplitudes[i]! * Math.exp(-distance / 2) : 0)
    }
    const sum = chances[branches.length]!
    gathered[sum > NOTHING ? draw(chances, sum * random()) : nearest]!.push(pixel)
  }
  return gathered.map((pixels) => Int32Array.from(pixels))
}

/**
 * Peak of the Gaussian that has the moments of a branch and as many pixels above its threshold: the area above a level falls with its
 * logarithm.
 */
function amplitudeOf(shape: SourceShape, threshold: number): number {
  const logarithm = shape.pixels / (2 * Math.PI * shape.areaCorrection * shape.a * shape.b)
  return Math.fround(Math.min(threshold * Math.exp(Math.min(logarithm, FAR)), MAX_AMPLITUDE * shape.filteredPeak))
}

/** The first branch up to which the chances sum up to `value`. */
function draw(chances: Float32Array, value: number): number {
  let i = 1
  while (i < chances.length - 1 && chances[i]! < value) i++
  return i - 1
}

/** The generator of POSIX `rand_r` as the GNU library has it, from 0 to 1: three steps of a linear congruence give 31 bits. */
export function posixRandom(seed: number): () => number {
  let state = seed >>> 0
  const step = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 16
  }
  return () => {
    const high = step() % 2048
    const middle = step() % 1024
    const low = step() % 1024
    return ((((high << 10) ^ middle) << 10) ^ low) / 2147483647
  }
}
