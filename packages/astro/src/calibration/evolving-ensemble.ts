import { medianInPlace, sampleSigma } from '../statistics/order.ts'
import { connectStars, type StarFrameGraph, solveZeroPoints, type ZeroPointSolution } from './evolving-solver.ts'
import { solveByLeastSquares } from './least-squares-solver.ts'
import {
  type EnsembleCalibration,
  type EnsembleLimits,
  type EnsembleResult,
  instrumentalMagnitude,
  magnitudeVariance,
  type SeriesMeasurements,
  sumEnsembles,
} from './series.ts'
import { LARGEST_SCATTER_MAG } from './shared-ensemble.ts'

/**
 * How model magnitudes and zero points are solved: by least squares, or by medians in turn, which stop before a long
 * chain has settled.
 */
export type ZeroPointSolver = 'least-squares' | 'medians'

/** How an evolving ensemble is solved. */
export interface EvolvingOptions {
  readonly solver: ZeroPointSolver
  /** Noise of each frame's measurements beyond what it claims, mag²: least squares weigh by it. */
  readonly excessVariance?: Float64Array
}

const NOTHING = { ok: false, reason: 'Evolving calibration found no usable comparison-star measurements.' } as const

/**
 * Calibrates a series whose field drifts, so that no star need span it: model magnitudes of all stars and zero points
 * of all frames are solved together; stars that scatter by more than 1 mag about the solution are dropped and the rest
 * is solved once more. Each frame then takes the stars nearest to the target in instrumental magnitude (the brightest
 * where the target is not positive), and the median over them of model − instrumental magnitude as its zero point.
 */
export function calibrateEvolving(
  series: SeriesMeasurements,
  limits: EnsembleLimits,
  { solver, excessVariance = new Float64Array(series.frameCount) }: EvolvingOptions,
): EnsembleResult {
  const { starCount, frameCount, net, sigma, referenceMagnitude } = series
  const magnitudes = new Float64Array(starCount * frameCount)
  for (let item = 0; item < magnitudes.length; item++) {
    const known = Number.isFinite(referenceMagnitude[Math.floor(item / frameCount)]!)
    magnitudes[item] = known ? instrumentalMagnitude(net[item]!) : Number.NaN
  }
  const variances = net.map((counts, item) => magnitudeVariance(counts, sigma[item]!))
  const table = { magnitudes, variances, excessVariance }
  const solve = (graph: StarFrameGraph) =>
    solver === 'medians'
      ? solveZeroPoints(magnitudes, graph, referenceMagnitude)
      : solveByLeastSquares(table, graph, referenceMagnitude)
  let graph = connectStars(magnitudes, starCount, frameCount)
  if (graph.groups === 0) return NOTHING
  let solved = solve(graph)
  const wild = solved.scatter.map((scatter) => Number(scatter > LARGEST_SCATTER_MAG))
  if (wild.includes(1)) {
    for (let item = 0; item < magnitudes.length; item++) {
      if (wild[Math.floor(item / frameCount)]) magnitudes[item] = Number.NaN
    }
    graph = connectStars(magnitudes, starCount, frameCount)
    if (graph.groups === 0) return NOTHING
    solved = solve(graph)
  }
  const diagnostics: string[] = []
  if (graph.groups > 1) {
    diagnostics.push(
      `Evolving calibration: the comparison field splits into ${graph.groups} groups sharing no common stars, each anchored to catalog magnitudes independently; magnitude steps may exist between them.`,
    )
  }
  return { ok: true, calibration: calibrateFrames(series, limits, { magnitudes, solved, solver, diagnostics }) }
}

interface Solved {
  readonly magnitudes: Float64Array
  readonly solved: ZeroPointSolution
  readonly solver: ZeroPointSolver
  readonly diagnostics: string[]
}

function calibrateFrames(series: SeriesMeasurements, limits: EnsembleLimits, found: Solved): EnsembleCalibration {
  const { magnitudes, solved, diagnostics } = found
  const { frameCount, targetNet, frameNames } = series
  const { start, members } = chooseStars(series, limits.maxComparisons, found)
  const zeroPoint = new Float64Array(frameCount)
  const zeroPointSigma = new Float64Array(frameCount)
  const magnitude = new Float64Array(frameCount).fill(Number.NaN)
  const scratch = new Float64Array(series.starCount)
  for (let frame = 0; frame < frameCount; frame++) {
    const count = start[frame + 1]! - start[frame]!
    for (let i = 0; i < count; i++) {
      const star = members[start[frame]! + i]!
      scratch[i] = solved.modelMagnitude[star]! - magnitudes[star * frameCount + frame]!
    }
    zeroPointSigma[frame] = count > 1 ? sampleSigma(scratch, count) / Math.sqrt(count) : count === 1 ? 0 : Number.NaN
    zeroPoint[frame] = medianInPlace(scratch, count)
    if (count >= limits.minComparisons) {
      magnitude[frame] = instrumentalMagnitude(targetNet[frame]!) + zeroPoint[frame]!
      continue
    }
    diagnostics.push(
      `Evolving calibration: ${frameNames[frame]} has ${count} usable comparison stars (< ${limits.minComparisons}); light-curve row omitted.`,
    )
  }
  const used = Int32Array.from(new Set(members)).sort()
  return {
    used,
    variability: new Float64Array(used.length).fill(Number.NaN),
    instrumentalMagnitude: new Float64Array(used.length).fill(Number.NaN),
    start,
    members,
    ...sumEnsembles(series, start, members),
    zeroPoint,
    zeroPointSigma,
    solutionErrors: solved.errors,
    medianZeroPoint: true,
    magnitude,
    diagnostics,
  }
}

/**
 * The stars of each frame nearest to the target, as EnsembleCalibration.start and .members: in order of their names.
 * Nearness by magnitudes measured on the same frame has a selection bias: for a target brighter than the stars it
 * prefers those that noise made brighter, which makes the target's magnitude too faint. Least squares therefore go by
 * model magnitudes; medians keep to the measured ones, as they always did.
 */
function chooseStars(series: SeriesMeasurements, most: number, { magnitudes, solved, solver }: Solved) {
  const { starCount, frameCount, targetNet } = series
  const start = new Int32Array(frameCount + 1)
  const members = new Int32Array(frameCount * Math.min(most, starCount))
  const distance = new Float64Array(starCount)
  const present = new Int32Array(starCount)
  for (let frame = 0; frame < frameCount; frame++) {
    const target = instrumentalMagnitude(targetNet[frame]!)
    let count = 0
    for (let star = 0; star < starCount; star++) {
      const measured = magnitudes[star * frameCount + frame]!
      if (Number.isNaN(measured)) continue
      const own = solver === 'medians' ? measured : solved.modelMagnitude[star]! - solved.zeroPoint[frame]!
      distance[star] = Number.isNaN(target) ? own : Math.abs(own - target)
      present[count++] = star
    }
    const chosen = present.subarray(0, count)
    if (count > most) chosen.sort((a, b) => distance[a]! - distance[b]! || a - b)
    const kept = chosen.subarray(0, Math.min(count, most)).sort()
    members.set(kept, start[frame]!)
    start[frame + 1] = start[frame]! + kept.length
  }
  return { start, members: members.slice(0, start[frameCount]!) }
}
