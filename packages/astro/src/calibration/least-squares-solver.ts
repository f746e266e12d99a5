import { medianInPlace, medianOf, populationSigma, SIGMA_PER_MEDIAN_DEVIATION } from '../statistics/order.ts'
import type { StarFrameGraph, ZeroPointSolution } from './evolving-solver.ts'
import { LEAST_VARIANCE } from './series.ts'
import { solutionErrors } from './solution-errors.ts'
import { fitTwoWays, type GraphMagnitudes, inGraphOrder, linearise, type TwoWayFit } from './two-way-fit.ts'

/** No catalogue is better than this, mag. */
const LEAST_CATALOGUE_SIGMA_MAG = 0.0002
/** Stars on a frame from which the scatter of the catalogue can be told. */
const FEWEST_FOR_SCATTER = 4
/**
 * Residuals beyond this many standard deviations count less (Huber 1964, Annals of Mathematical Statistics 35, 73), in
 * so many rounds.
 */
const HUBER_LIMIT = 1.5
const REWEIGHTING_ROUNDS = 3

/** What is solved for: tables of stars and frames, item `star · frameCount + frame`. */
export interface MagnitudeTable {
  /** Instrumental, NaN where there is none. */
  readonly magnitudes: Float64Array
  /** By what each measurement claims, mag². */
  readonly variances: Float64Array
  /** Beyond that, an item a frame. */
  readonly excessVariance: Float64Array
}

/** Measurements in the order of the graph's `framesOfStar`, and the catalogue. */
interface Measured extends GraphMagnitudes {
  readonly excessVariance: Float64Array
  readonly referenceMagnitude: Float64Array
  readonly catalogueWeight: number
}

interface Fit extends TwoWayFit {
  /** The measurements, linear in the counts about the fit. */
  readonly linear: GraphMagnitudes
  /** 1 / variance, mag⁻², and what robustness makes of it. */
  readonly plainWeight: Float64Array
  readonly weight: Float64Array
  readonly weightOfCatalogue: Float64Array
}

/**
 * Solves magnitude[star, frame] + zeroPoint[frame] = model[star] by robust least squares, each measurement by its own
 * variance, each catalogue magnitude by the scatter that the catalogue shows within frames. So neighbouring frames
 * follow from the stars they share, and the ends of a long chain from the catalogue, whichever is better. Each group of
 * connected stars and frames is then shifted so that the median of model − catalogue magnitude is 0.
 *
 * Takes time in proportion to the measurements times the length of the chain.
 */
export function solveByLeastSquares(
  table: MagnitudeTable,
  graph: StarFrameGraph,
  referenceMagnitude: Float64Array,
): ZeroPointSolution {
  const measured = measurementsOf(table, graph, referenceMagnitude)
  const count = measured.magnitude.length
  const fit: Fit = {
    linear: { magnitude: measured.magnitude.slice(), variance: measured.variance.slice() },
    plainWeight: new Float64Array(count),
    weight: new Float64Array(count),
    weightOfCatalogue: new Float64Array(graph.starCount).fill(measured.catalogueWeight),
    zeroPoint: new Float64Array(graph.frameCount),
    modelMagnitude: new Float64Array(graph.starCount),
  }
  weigh(graph, measured, fit)
  fit.weight.set(fit.plainWeight)
  const { weight, weightOfCatalogue } = fit
  const data = { graph, magnitude: fit.linear.magnitude, referenceMagnitude, weight, weightOfCatalogue }
  for (let round = 0; ; round++) {
    fitTwoWays(data, fit)
    if (round === REWEIGHTING_ROUNDS) break
    linearise(graph, measured, fit, fit.linear)
    weigh(graph, measured, fit)
    reweight(graph, measured, fit)
  }
  // Errors come from the plain weights: Huber's are lower also in the tails of a normal distribution, and as inverse
  // variances they would make the errors too large.
  const errors = () => solutionErrors(graph, fit.plainWeight, measured.catalogueWeight)
  return { ...anchored(graph, measured, fit), errors }
}

function measurementsOf(table: MagnitudeTable, graph: StarFrameGraph, referenceMagnitude: Float64Array): Measured {
  const { magnitudes, variances, excessVariance } = table
  const magnitude = inGraphOrder(graph, (item) => magnitudes[item]!)
  const variance = inGraphOrder(graph, (item) => variances[item]!)
  const catalogueVariance = scatterOfCatalogue(table, graph, referenceMagnitude)
  return { magnitude, variance, excessVariance, referenceMagnitude, catalogueWeight: 1 / catalogueVariance }
}

function weigh({ framesOfStar }: StarFrameGraph, { excessVariance }: Measured, { linear, plainWeight }: Fit): void {
  for (let at = 0; at < plainWeight.length; at++) {
    plainWeight[at] = 1 / (linear.variance[at]! + LEAST_VARIANCE + excessVariance[framesOfStar[at]!]!)
  }
}

/**
 * Variance (mag²) of catalogue − instrumental magnitudes within frames, beyond that of the measurements: the median
 * over the frames.
 */
function scatterOfCatalogue(
  { magnitudes, variances, excessVariance }: MagnitudeTable,
  { frameCount, starStart, starsOfFrame, starCount }: StarFrameGraph,
  referenceMagnitude: Float64Array,
): number {
  const scratch = new Float64Array(starCount)
  const found = new Float64Array(frameCount).fill(Number.NaN)
  for (let frame = 0; frame < frameCount; frame++) {
    const first = starStart[frame]!
    const count = starStart[frame + 1]! - first
    if (count < FEWEST_FOR_SCATTER) continue
    const fill = (of: (star: number, item: number) => number): number => {
      for (let k = 0; k < count; k++) {
        const star = starsOfFrame[first + k]!
        scratch[k] = of(star, star * frameCount + frame)
      }
      return medianInPlace(scratch, count)
    }
    const zeroPoint = fill((star, item) => referenceMagnitude[star]! - magnitudes[item]!)
    const deviation = fill((star, item) => Math.abs(referenceMagnitude[star]! - magnitudes[item]! - zeroPoint))
    // A median deviation about a median is too small by about this for few stars.
    const scatter = (SIGMA_PER_MEDIAN_DEVIATION * deviation * count) / (count - 0.8)
    found[frame] = scatter ** 2 - fill((_, item) => variances[item]!) - excessVariance[frame]!
  }
  const median = medianOf(found)
  return Math.max(median || 0, LEAST_CATALOGUE_SIGMA_MAG ** 2)
}

/** Huber's weights, with residuals in units of their robust standard deviation where that is more than expected. */
function reweight(graph: StarFrameGraph, measured: Measured, fit: Fit): void {
  const { starCount, frameStart, framesOfStar } = graph
  const { referenceMagnitude, catalogueWeight } = measured
  const { linear, plainWeight } = fit
  const scaled = new Float64Array(plainWeight.length)
  for (let star = 0; star < starCount; star++) {
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      const residual = linear.magnitude[at]! + fit.zeroPoint[framesOfStar[at]!]! - fit.modelMagnitude[star]!
      scaled[at] = Math.abs(residual) * Math.sqrt(plainWeight[at]!)
    }
    const off = Math.abs(fit.modelMagnitude[star]! - referenceMagnitude[star]!) * Math.sqrt(catalogueWeight)
    fit.weightOfCatalogue[star] = off > HUBER_LIMIT ? (catalogueWeight * HUBER_LIMIT) / off : catalogueWeight
  }
  const scatter = Math.max(1, SIGMA_PER_MEDIAN_DEVIATION * medianInPlace(scaled.slice(), scaled.length))
  for (let at = 0; at < scaled.length; at++) {
    const far = scaled[at]! / (HUBER_LIMIT * scatter)
    fit.weight[at] = far > 1 ? plainWeight[at]! / far : plainWeight[at]!
  }
}

function anchored(graph: StarFrameGraph, measured: Measured, fit: Fit): Omit<ZeroPointSolution, 'errors'> {
  const { starCount, frameCount, frameStart, framesOfStar, groupOfStar, groupOfFrame } = graph
  const { zeroPoint, modelMagnitude } = fit
  const scratch = new Float64Array(Math.max(starCount, frameCount))
  for (let group = 0; group < graph.groups; group++) {
    let count = 0
    for (let star = 0; star < starCount; star++) {
      if (groupOfStar[star] === group) scratch[count++] = modelMagnitude[star]! - measured.referenceMagnitude[star]!
    }
    const shift = medianInPlace(scratch, count)
    for (let star = 0; star < starCount; star++) if (groupOfStar[star] === group) modelMagnitude[star]! -= shift
    for (let frame = 0; frame < frameCount; frame++) if (groupOfFrame[frame] === group) zeroPoint[frame]! -= shift
  }
  const scatter = new Float64Array(starCount).fill(Number.NaN)
  for (let star = 0; star < starCount; star++) {
    let count = 0
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      scratch[count++] = measured.magnitude[at]! + zeroPoint[framesOfStar[at]!]! - modelMagnitude[star]!
    }
    if (count > 0) scatter[star] = populationSigma(scratch, count)
  }
  return { modelMagnitude, zeroPoint, scatter }
}
