import { solveByConjugateGradients } from './conjugate-gradients.ts'
import type { StarFrameGraph } from './evolving-solver.ts'
import { MAGNITUDES_PER_RELATIVE_FLUX } from './series.ts'

/** What is fitted: measurements in the order of the graph's `framesOfStar`, catalogue magnitudes an item a star. */
export interface TwoWayData {
  readonly graph: StarFrameGraph
  readonly magnitude: Float64Array
  readonly referenceMagnitude: Float64Array
  /** 1 / variance of each measurement and catalogue magnitude, mag⁻²; 0 of a catalogue that has no say. */
  readonly weight: Float64Array
  readonly weightOfCatalogue: Float64Array
}

/** Zero points of the frames and magnitudes of the stars, NaN for a star without measurements. */
export interface TwoWayFit {
  readonly zeroPoint: Float64Array
  readonly modelMagnitude: Float64Array
}

/**
 * Fits magnitude[star, frame] + zeroPoint[frame] = model[star] = catalogue[star] by weighted least squares, in place,
 * from the zero points that `fit` has (Honeycutt 1992, PASP 104, 435). Where no catalogue has a say, each group of
 * connected stars and frames keeps the offset it started from.
 *
 * Takes time in proportion to the measurements times the length of the chain.
 */
export function fitTwoWays(data: TwoWayData, fit: TwoWayFit): void {
  findZeroPoints(data, fit.zeroPoint)
  findModels(data, fit)
}

/** Solves the normal equations of the zero points, the models eliminated. */
function findZeroPoints(data: TwoWayData, solution: Float64Array): void {
  const { graph, magnitude, referenceMagnitude, weight, weightOfCatalogue } = data
  const { starCount, frameCount, frameStart, framesOfStar } = graph
  const diagonal = new Float64Array(frameCount)
  const b = new Float64Array(frameCount)
  for (let star = 0; star < starCount; star++) {
    const end = frameStart[star + 1]!
    if (graph.groupOfStar[star]! < 0) continue
    let weights = weightOfCatalogue[star]!
    let total = weights > 0 ? weights * referenceMagnitude[star]! : 0
    for (let at = frameStart[star]!; at < end; at++) {
      weights += weight[at]!
      total += weight[at]! * magnitude[at]!
      diagonal[framesOfStar[at]!]! += weight[at]!
    }
    const mean = total / weights
    for (let at = frameStart[star]!; at < end; at++) b[framesOfStar[at]!]! += weight[at]! * (mean - magnitude[at]!)
  }
  const multiply = (zeroPoint: Float64Array, product: Float64Array): void => {
    product.fill(0)
    for (let star = 0; star < starCount; star++) {
      const end = frameStart[star + 1]!
      let total = 0
      let weights = weightOfCatalogue[star]!
      for (let at = frameStart[star]!; at < end; at++) {
        total += weight[at]! * zeroPoint[framesOfStar[at]!]!
        weights += weight[at]!
      }
      const mean = total / weights
      for (let at = frameStart[star]!; at < end; at++) {
        product[framesOfStar[at]!]! += weight[at]! * (zeroPoint[framesOfStar[at]!]! - mean)
      }
    }
  }
  solveByConjugateGradients(multiply, diagonal, { b, x: solution })
}

function findModels(data: TwoWayData, { zeroPoint, modelMagnitude }: TwoWayFit): void {
  const { graph, magnitude, referenceMagnitude, weight, weightOfCatalogue } = data
  const { starCount, frameStart, framesOfStar } = graph
  for (let star = 0; star < starCount; star++) {
    let weights = weightOfCatalogue[star]!
    let total = weights > 0 ? weights * referenceMagnitude[star]! : 0
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      weights += weight[at]!
      total += weight[at]! * (magnitude[at]! + zeroPoint[framesOfStar[at]!]!)
    }
    modelMagnitude[star] = graph.groupOfStar[star]! < 0 ? Number.NaN : total / weights
  }
}

/** Magnitudes of a graph's measurements, and their variances by photons (mag²). */
export interface GraphMagnitudes {
  readonly magnitude: Float64Array
  readonly variance: Float64Array
}

/** Values of measurements in the order of the graph's `framesOfStar`, each of its item `star · frameCount + frame`. */
export function inGraphOrder(graph: StarFrameGraph, itemValue: (item: number) => number): Float64Array {
  const { starCount, frameCount, frameStart, framesOfStar } = graph
  const values = new Float64Array(framesOfStar.length)
  for (let star = 0; star < starCount; star++) {
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      values[at] = itemValue(star * frameCount + framesOfStar[at]!)
    }
  }
  return values
}

/**
 * Magnitudes linear in the counts about the fitted ones m₀ with counts n₀: m₀ − 2.5/ln 10 · (n/n₀ − 1), of variance
 * (2.5/ln 10 · σ/n₀)². Magnitudes −2.5·log10 n of noisy counts are too faint on average, and variances from the
 * measured counts n give weights that favour what noise made brighter, so that weighted means are too bright. Both
 * biases grow with the noise, hence differ from star to star and frame to frame; the linear magnitudes have neither.
 */
export function linearise(
  { starCount, frameStart, framesOfStar }: StarFrameGraph,
  measured: GraphMagnitudes,
  { zeroPoint, modelMagnitude }: TwoWayFit,
  linear: GraphMagnitudes,
): void {
  for (let star = 0; star < starCount; star++) {
    for (let at = frameStart[star]!; at < frameStart[star + 1]!; at++) {
      const expected = modelMagnitude[star]! - zeroPoint[framesOfStar[at]!]!
      const ratio = 10 ** (-0.4 * (measured.magnitude[at]! - expected))
      linear.magnitude[at] = expected + MAGNITUDES_PER_RELATIVE_FLUX * (1 - ratio)
      linear.variance[at] = measured.variance[at]! * ratio * ratio
    }
  }
}
