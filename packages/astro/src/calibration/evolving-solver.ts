import { medianInPlace, populationSigma } from '../statistics/order.ts'

/** Rounds in which model magnitudes and zero points settle, and the change, mag, below which they have. */
const MOST_ROUNDS = 50
const SETTLED_MAG = 1e-6

/** Which stars are on which frames: both ways as lists, and the groups that share no star and no frame. */
export interface StarFrameGraph {
  readonly starCount: number
  readonly frameCount: number
  /** Frames of star s: `framesOfStar[frameStart[s]]` to before `frameStart[s + 1]`; stars of frames likewise. */
  readonly frameStart: Int32Array
  readonly framesOfStar: Int32Array
  readonly starStart: Int32Array
  readonly starsOfFrame: Int32Array
  /** Group of each star and frame, from 0; −1 where it has no measurement. */
  readonly groupOfStar: Int32Array
  readonly groupOfFrame: Int32Array
  readonly groups: number
}

/** What a solution leaves uncertain, mag², an item a frame. */
export interface SolutionErrors {
  /** Of its zero point, if the model magnitudes were known: from all stars of the frame. */
  readonly frameVariance: Float64Array
  /** Of its zero point, about the mean of all, that comes of errors of the model magnitudes. */
  readonly modelVariance: Float64Array
}

/** Model magnitudes and zero points that fit the measured magnitudes together, mag. */
export interface ZeroPointSolution {
  /** Magnitude of each star (NaN without measurements) and zero point of each frame. */
  readonly modelMagnitude: Float64Array
  readonly zeroPoint: Float64Array
  /** Population scatter of each star about the solution, mag. */
  readonly scatter: Float64Array
  /** What is uncertain, where that is known; found when asked for. */
  errors(): SolutionErrors | null
}

/**
 * Reads who is on which frame from a table of magnitudes, item `star · frameCount + frame`, NaN where there is none.
 */
export function connectStars(magnitudes: Float64Array, starCount: number, frameCount: number): StarFrameGraph {
  const frameStart = new Int32Array(starCount + 1)
  const starStart = new Int32Array(frameCount + 1)
  for (let star = 0, item = 0; star < starCount; star++) {
    frameStart[star + 1] = frameStart[star]!
    for (let frame = 0; frame < frameCount; frame++, item++) {
      if (Number.isNaN(magnitudes[item]!)) continue
      frameStart[star + 1]!++
      starStart[frame + 1]!++
    }
  }
  for (let frame = 0; frame < frameCount; frame++) starStart[frame + 1]! += starStart[frame]!
  const framesOfStar = new Int32Array(frameStart[starCount]!)
  const starsOfFrame = new Int32Array(frameStart[starCount]!)
  const filled = starStart.slice()
  for (let star = 0, item = 0, at = 0; star < starCount; star++) {
    for (let frame = 0; frame < frameCount; frame++, item++) {
      if (Number.isNaN(magnitudes[item]!)) continue
      framesOfStar[at++] = frame
      starsOfFrame[filled[frame]!++] = star
    }
  }
  const lists = { starCount, frameCount, frameStart, framesOfStar, starStart, starsOfFrame }
  return { ...lists, ...findGroups(lists) }
}

type Lists = Omit<StarFrameGraph, 'groupOfStar' | 'groupOfFrame' | 'groups'>

function findGroups(lists: Lists): Pick<StarFrameGraph, 'groupOfStar' | 'groupOfFrame' | 'groups'> {
  const { starCount, frameCount, frameStart, framesOfStar, starStart, starsOfFrame } = lists
  const groupOfStar = new Int32Array(starCount).fill(-1)
  const groupOfFrame = new Int32Array(frameCount).fill(-1)
  const waiting = new Int32Array(starCount)
  let groups = 0
  for (let first = 0; first < starCount; first++) {
    if (groupOfStar[first]! >= 0 || frameStart[first] === frameStart[first + 1]) continue
    let count = 0
    waiting[count++] = first
    groupOfStar[first] = groups
    while (count > 0) {
      const star = waiting[--count]!
      for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
        const frame = framesOfStar[at]!
        if (groupOfFrame[frame]! >= 0) continue
        groupOfFrame[frame] = groups
        for (let other = starStart[frame]!; other < starStart[frame + 1]!; other++) {
          const neighbour = starsOfFrame[other]!
          if (groupOfStar[neighbour]! >= 0) continue
          groupOfStar[neighbour] = groups
          waiting[count++] = neighbour
        }
      }
    }
    groups++
  }
  return { groupOfStar, groupOfFrame, groups }
}

/**
 * Solves magnitude[star, frame] + zeroPoint[frame] = model[star] by medians in turn: from the catalogue magnitudes,
 * zero points are medians over the stars of model − magnitude, then models medians over the frames of magnitude + zero
 * point, until nothing in a group of connected stars and frames moves by 1e-6 mag, 50 rounds at most. Each group is
 * then shifted so that the median of model − catalogue magnitude is 0.
 */
export function solveZeroPoints(
  magnitudes: Float64Array,
  graph: StarFrameGraph,
  referenceMagnitude: Float64Array,
): ZeroPointSolution {
  const { starCount, frameCount, frameStart, framesOfStar } = graph
  const modelMagnitude = referenceMagnitude.map((magnitude, s) => (graph.groupOfStar[s]! < 0 ? Number.NaN : magnitude))
  const zeroPoint = new Float64Array(frameCount).map((_, f) => (graph.groupOfFrame[f]! < 0 ? Number.NaN : 0))
  const scratch = new Float64Array(Math.max(starCount, frameCount))
  for (let group = 0; group < graph.groups; group++) {
    const stars = indicesOf(graph.groupOfStar, group)
    const frames = indicesOf(graph.groupOfFrame, group)
    const model = { magnitudes, modelMagnitude, zeroPoint, scratch }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const moved = Math.max(updateZeroPoints(graph, frames, model), updateModels(graph, stars, model))
      if (moved < SETTLED_MAG) break
    }
    for (const [i, star] of stars.entries()) scratch[i] = modelMagnitude[star]! - referenceMagnitude[star]!
    const shift = medianInPlace(scratch, stars.length)
    for (const star of stars) modelMagnitude[star]! -= shift
    for (const frame of frames) zeroPoint[frame]! -= shift
  }
  const scatter = new Float64Array(starCount).fill(Number.NaN)
  for (let star = 0; star < starCount; star++) {
    let count = 0
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      const frame = framesOfStar[at]!
      scratch[count++] = magnitudes[star * frameCount + frame]! + zeroPoint[frame]! - modelMagnitude[star]!
    }
    if (count > 0) scatter[star] = populationSigma(scratch, count)
  }
  return { modelMagnitude, zeroPoint, scatter, errors: () => null }
}

interface Model {
  readonly magnitudes: Float64Array
  readonly modelMagnitude: Float64Array
  readonly zeroPoint: Float64Array
  readonly scratch: Float64Array
}

/** The largest change. */
function updateZeroPoints(graph: StarFrameGraph, frames: Int32Array, model: Model): number {
  const { starStart, starsOfFrame, frameCount } = graph
  const { magnitudes, modelMagnitude, zeroPoint, scratch } = model
  let moved = 0
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i]!
    const first = starStart[frame]!
    const count = starStart[frame + 1]! - first
    for (let k = 0; k < count; k++) {
      const star = starsOfFrame[first + k]!
      scratch[k] = modelMagnitude[star]! - magnitudes[star * frameCount + frame]!
    }
    const next = medianInPlace(scratch, count)
    moved = Math.max(moved, Math.abs(next - zeroPoint[frame]!))
    zeroPoint[frame] = next
  }
  return moved
}

/** The largest change. */
function updateModels(graph: StarFrameGraph, stars: Int32Array, model: Model): number {
  const { frameStart, framesOfStar, frameCount } = graph
  const { magnitudes, modelMagnitude, zeroPoint, scratch } = model
  let moved = 0
  for (let i = 0; i < stars.length; i++) {
    const star = stars[i]!
    const first = frameStart[star]!
    const count = frameStart[star + 1]! - first
    for (let k = 0; k < count; k++) {
      const frame = framesOfStar[first + k]!
      scratch[k] = magnitudes[star * frameCount + frame]! + zeroPoint[frame]!
    }
    const next = medianInPlace(scratch, count)
    moved = Math.max(moved, Math.abs(next - modelMagnitude[star]!))
    modelMagnitude[star] = next
  }
  return moved
}

function indicesOf(groups: Int32Array, group: number): Int32Array {
  const indices: number[] = []
  for (let i = 0; i < groups.length; i++) if (groups[i] === group) indices.push(i)
  return Int32Array.from(indices)
}
