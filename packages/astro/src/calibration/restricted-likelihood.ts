import type { StarFrameGraph } from './evolving-solver.ts'
import { instrumentalMagnitude, LEAST_VARIANCE, magnitudeVariance, type SeriesMeasurements } from './series.ts'
import { fitTwoWays, type GraphMagnitudes, linearise } from './two-way-fit.ts'

const MOST_ROUNDS = 15
/** An estimate that moves by less than this part of its standard error has settled. */
const SETTLED = 0.02

/** Measurements of stars, in the order of the graph's `framesOfStar`, and how they scatter about what is fitted to them. */
export interface Scatter {
  readonly graph: StarFrameGraph
  readonly starOf: Int32Array
  readonly measured: GraphMagnitudes
  /** The same to first order about what is fitted. */
  readonly linear: GraphMagnitudes
  readonly weight: Float64Array
  readonly residual: Float64Array
  /** Part of each measurement that the fit leaves free: 1 − leverage. */
  readonly freedom: Float64Array
  readonly zeroPoint: Float64Array
  readonly modelMagnitude: Float64Array
}

/** Excess variance of each class of frames, and its standard error, mag². */
export interface ClassVariance {
  readonly variance: Float64Array
  readonly standardError: Float64Array
  /** What the standard error would be without excess. */
  readonly errorOfNone: Float64Array
}

/** Slope of the log likelihood with an excess variance, times two, and the mean of minus its own slope, times two. */
export interface Scores {
  readonly score: Float64Array
  readonly information: Float64Array
}

/** The measurements of a graph of a series; fits start from the zero points, and leave theirs there. */
export function gather(series: SeriesMeasurements, graph: StarFrameGraph, zeroPoint: Float64Array): Scatter {
  const { starCount, frameCount, frameStart, framesOfStar } = graph
  const count = framesOfStar.length
  const starOf = new Int32Array(count)
  const measured = { magnitude: new Float64Array(count), variance: new Float64Array(count) }
  for (let star = 0; star < starCount; star++) {
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      const item = star * frameCount + framesOfStar[at]!
      starOf[at] = star
      measured.magnitude[at] = instrumentalMagnitude(series.net[item]!)
      measured.variance[at] = magnitudeVariance(series.net[item]!, series.sigma[item]!)
    }
  }
  return {
    graph,
    starOf,
    measured,
    linear: { magnitude: measured.magnitude.slice(), variance: measured.variance.slice() },
    weight: new Float64Array(count),
    residual: new Float64Array(count),
    freedom: new Float64Array(count),
    zeroPoint,
    modelMagnitude: new Float64Array(starCount),
  }
}

/**
 * Excess variance v of each class of frames by restricted maximum likelihood (Patterson & Thompson 1971, Biometrika 58,
 * 545; Harville 1977, Journal of the American Statistical Association 72, 320): with weights w = 1/(photons + v) and
 * residuals r about magnitudes of stars and zero points of frames, which are fitted by the same weights,
 * Σ w²·r² = Σ w·(1 − leverage), so that what the fit takes up is not missed. Bright stars decide, as they show excess
 * most sharply; never below 0. Solved by Fisher scoring.
 */
export function settle(scatter: Scatter, classOfFrame: Int32Array, classes: number): ClassVariance {
  const variance = new Float64Array(classes)
  for (let round = 0; ; round++) {
    refit(scatter, variance, classOfFrame)
    const { score, information } = scoreClasses(scatter, classOfFrame, classes)
    let moved = 0
    for (let i = 0; i < classes; i++) {
      if (!(information[i]! > 0)) continue
      const next = Math.max(0, variance[i]! + score[i]! / information[i]!)
      moved = Math.max(moved, Math.abs(next - variance[i]!) * Math.sqrt(information[i]! / 2))
      variance[i] = next
    }
    if (round === MOST_ROUNDS || (round > 1 && moved < SETTLED)) {
      const standardError = information.map(errorBy)
      return { variance, standardError, errorOfNone: informationOfNone(scatter, classOfFrame, classes).map(errorBy) }
    }
  }
}

/** Scores of an excess variance that each class of frames would have beyond what the weights hold. */
export function scoreClasses(scatter: Scatter, classOfFrame: Int32Array, classes: number): Scores {
  const { framesOfStar } = scatter.graph
  return scoreBy(scatter, classes, (at) => classOfFrame[framesOfStar[at]!]!)
}

/** The same for each star. */
export function scoreStars(scatter: Scatter): Scores {
  return scoreBy(scatter, scatter.graph.starCount, (at) => scatter.starOf[at]!)
}

function scoreBy({ weight, residual, freedom }: Scatter, count: number, of: (at: number) => number): Scores {
  const score = new Float64Array(count)
  const information = new Float64Array(count)
  for (let at = 0; at < weight.length; at++) {
    const w = weight[at]!
    const free = w * freedom[at]!
    const one = of(at)
    score[one]! += (w * residual[at]!) ** 2 - free
    information[one]! += w * free
  }
  return { score, information }
}

/** Standard error, from an information as Scores have it. */
function errorBy(information: number): number {
  return Math.sqrt(2 / information)
}

/** What the information would be if photons were all there is. */
function informationOfNone({ graph, linear, freedom }: Scatter, classOfFrame: Int32Array, classes: number) {
  const information = new Float64Array(classes)
  for (let at = 0; at < freedom.length; at++) {
    const byPhotons = linear.variance[at]! + LEAST_VARIANCE
    information[classOfFrame[graph.framesOfStar[at]!]!]! += freedom[at]! / byPhotons ** 2
  }
  return information
}

function refit(scatter: Scatter, variance: Float64Array, classOfFrame: Int32Array): void {
  const { graph, starOf, measured, linear, weight, residual, zeroPoint, modelMagnitude } = scatter
  const { framesOfStar } = graph
  for (let at = 0; at < weight.length; at++) {
    weight[at] = 1 / (linear.variance[at]! + LEAST_VARIANCE + variance[classOfFrame[framesOfStar[at]!]!]!)
  }
  const none = new Float64Array(graph.starCount)
  const data = { graph, magnitude: linear.magnitude, weight, referenceMagnitude: none, weightOfCatalogue: none }
  fitTwoWays(data, scatter)
  linearise(graph, measured, scatter, linear)
  for (let at = 0; at < weight.length; at++) {
    residual[at] = linear.magnitude[at]! + zeroPoint[framesOfStar[at]!]! - modelMagnitude[starOf[at]!]!
  }
  findFreedom(scatter)
}

/**
 * Leverage as it is for a full table whose weights are products of a star's and a frame's: of the frame's and of the
 * star's weight the measurement's part, less its part in that of all.
 */
function findFreedom({ graph, starOf, weight, freedom }: Scatter): void {
  const { starCount, frameCount, groups, framesOfStar, groupOfFrame } = graph
  const ofStar = new Float64Array(starCount)
  const ofFrame = new Float64Array(frameCount)
  const ofGroup = new Float64Array(groups)
  for (let at = 0; at < weight.length; at++) {
    const frame = framesOfStar[at]!
    ofStar[starOf[at]!]! += weight[at]!
    ofFrame[frame]! += weight[at]!
    ofGroup[groupOfFrame[frame]!]! += weight[at]!
  }
  for (let at = 0; at < weight.length; at++) {
    const frame = framesOfStar[at]!
    const taken = 1 / ofStar[starOf[at]!]! + 1 / ofFrame[frame]! - 1 / ofGroup[groupOfFrame[frame]!]!
    freedom[at] = Math.max(0, 1 - weight[at]! * taken)
  }
}
