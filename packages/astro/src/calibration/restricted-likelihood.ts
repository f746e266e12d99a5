import type { StarFrameGraph } from './evolving-solver.ts'
import { instrumentalMagnitude, LEAST_VARIANCE, magnitudeVariance, type SeriesMeasurements } from './series.ts'
import { fitTwoWays, type GraphMagnitudes, inGraphOrder, linearise } from './two-way-fit.ts'

const MOST_ROUNDS = 15
/** An estimate that moves by less than this part of its standard error has converged. */
const CONVERGED = 0.02

/**
 * Measurements of stars in the order of the graph's `framesOfStar`, with the fit to them and its residuals, which
 * each fit overwrites.
 */
export interface ResidualTable {
  readonly graph: StarFrameGraph
  readonly starOf: Int32Array
  readonly measured: GraphMagnitudes
  /** The same, linear in the counts about the fit. */
  readonly linear: GraphMagnitudes
  readonly weight: Float64Array
  readonly residual: Float64Array
  readonly oneMinusLeverage: Float64Array
  readonly zeroPoint: Float64Array
  readonly modelMagnitude: Float64Array
}

/** Excess variance of each class of frames, and its standard error, mag². */
export interface ClassVariance {
  readonly variance: Float64Array
  readonly standardError: Float64Array
  /** What the standard error would be if the excess were 0. */
  readonly standardErrorWithoutExcess: Float64Array
}

/** Twice the score U and twice the Fisher information I of excess variances. */
export interface Scores {
  readonly score: Float64Array
  readonly information: Float64Array
}

/** The measurements of a graph of a series. Fits start from the values in `zeroPoint`, and overwrite them. */
export function createResidualTable(
  series: SeriesMeasurements,
  graph: StarFrameGraph,
  zeroPoint: Float64Array,
): ResidualTable {
  const count = graph.framesOfStar.length
  const starOf = Int32Array.from(inGraphOrder(graph, (item) => Math.floor(item / graph.frameCount)))
  const measured = {
    magnitude: inGraphOrder(graph, (item) => instrumentalMagnitude(series.net[item]!)),
    variance: inGraphOrder(graph, (item) => magnitudeVariance(series.net[item]!, series.sigma[item]!)),
  }
  return {
    graph,
    starOf,
    measured,
    linear: { magnitude: measured.magnitude.slice(), variance: measured.variance.slice() },
    weight: new Float64Array(count),
    residual: new Float64Array(count),
    oneMinusLeverage: new Float64Array(count),
    zeroPoint,
    modelMagnitude: new Float64Array(graph.starCount),
  }
}

/**
 * Estimates the excess variance v of each class of frames by restricted maximum likelihood (Patterson & Thompson 1971,
 * Biometrika 58, 545; Harville 1977, Journal of the American Statistical Association 72, 320): the v at which
 * Σ w²·r² = Σ w·(1 − h), with weights w = 1/(photon variance + v), residuals r and leverages h of the fit of star
 * magnitudes and frame zero points with these weights. The leverage corrects for what the fit absorbs; bright stars,
 * whose photon variance is least, weigh most. Solved by Fisher scoring; never below 0.
 */
export function fitExcessVariance(table: ResidualTable, classOfFrame: Int32Array, classes: number): ClassVariance {
  const variance = new Float64Array(classes)
  for (let round = 0; ; round++) {
    refit(table, variance, classOfFrame)
    const { score, information } = scoreClasses(table, classOfFrame, classes)
    let moved = 0
    for (let i = 0; i < classes; i++) {
      if (!(information[i]! > 0)) continue
      const next = Math.max(0, variance[i]! + score[i]! / information[i]!)
      moved = Math.max(moved, Math.abs(next - variance[i]!) * Math.sqrt(information[i]! / 2))
      variance[i] = next
    }
    if (round === MOST_ROUNDS || (round > 1 && moved < CONVERGED)) {
      const standardError = information.map(standardErrorBy)
      const withoutExcess = informationWithoutExcess(table, classOfFrame, classes)
      return { variance, standardError, standardErrorWithoutExcess: withoutExcess.map(standardErrorBy) }
    }
  }
}

/** For each class of frames: of an excess variance beyond that in the weights. */
export function scoreClasses(table: ResidualTable, classOfFrame: Int32Array, classes: number): Scores {
  const { framesOfStar } = table.graph
  return scoreBy(table, classes, (at) => classOfFrame[framesOfStar[at]!]!)
}

/** For each star: of an excess variance beyond that in the weights. */
export function scoreStars(table: ResidualTable): Scores {
  return scoreBy(table, table.graph.starCount, (at) => table.starOf[at]!)
}

function scoreBy(
  { weight, residual, oneMinusLeverage }: ResidualTable,
  count: number,
  of: (at: number) => number,
): Scores {
  const score = new Float64Array(count)
  const information = new Float64Array(count)
  for (let at = 0; at < weight.length; at++) {
    const w = weight[at]!
    const free = w * oneMinusLeverage[at]!
    const one = of(at)
    score[one]! += (w * residual[at]!) ** 2 - free
    information[one]! += w * free
  }
  return { score, information }
}

/** Standard error 1/√I, from twice the Fisher information I. */
export function standardErrorBy(information: number): number {
  return Math.sqrt(2 / information)
}

/** Twice the Fisher information if the excess were 0. */
function informationWithoutExcess(
  { graph, linear, oneMinusLeverage }: ResidualTable,
  classOfFrame: Int32Array,
  classes: number,
) {
  const information = new Float64Array(classes)
  for (let at = 0; at < oneMinusLeverage.length; at++) {
    const byPhotons = linear.variance[at]! + LEAST_VARIANCE
    information[classOfFrame[graph.framesOfStar[at]!]!]! += oneMinusLeverage[at]! / byPhotons ** 2
  }
  return information
}

function refit(table: ResidualTable, variance: Float64Array, classOfFrame: Int32Array): void {
  const { graph, starOf, measured, linear, weight, residual, zeroPoint, modelMagnitude } = table
  const { framesOfStar } = graph
  for (let at = 0; at < weight.length; at++) {
    weight[at] = 1 / (linear.variance[at]! + LEAST_VARIANCE + variance[classOfFrame[framesOfStar[at]!]!]!)
  }
  const none = new Float64Array(graph.starCount)
  const data = { graph, magnitude: linear.magnitude, weight, referenceMagnitude: none, weightOfCatalogue: none }
  fitTwoWays(data, table)
  linearise(graph, measured, table, linear)
  for (let at = 0; at < weight.length; at++) {
    residual[at] = linear.magnitude[at]! + zeroPoint[framesOfStar[at]!]! - modelMagnitude[starOf[at]!]!
  }
  findLeverage(table)
}

/**
 * Leverage h = w/W_star + w/W_frame − w/W_group of each measurement, with w its weight and W the sums over all of its
 * star, its frame and its group. Exact for a full table whose weights are products of a star's and a frame's.
 */
function findLeverage({ graph, starOf, weight, oneMinusLeverage }: ResidualTable): void {
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
    const perWeight = 1 / ofStar[starOf[at]!]! + 1 / ofFrame[frame]! - 1 / ofGroup[groupOfFrame[frame]!]!
    oneMinusLeverage[at] = Math.max(0, 1 - weight[at]! * perWeight)
  }
}
