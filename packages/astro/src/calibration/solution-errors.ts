import { factorInPlace, inverseDiagonal, solveInPlace } from './cholesky.ts'
import type { SolutionErrors, StarFrameGraph } from './evolving-solver.ts'

/**
 * What a solution by least squares leaves uncertain, from its normal matrix: `weight` is 1 / variance of each
 * measurement (mag⁻², in the order of the graph's `framesOfStar`), `catalogueWeight` that of a catalogue magnitude.
 * What comes of the models' errors is all there is, less what the frame's own measurements would leave if the models
 * were known. All NaN where the weights are so unlike that the matrix is not positive definite in double precision.
 *
 * Time grows with the cube of the frames, memory with their square: a second and 8 MB for a thousand.
 */
export function solutionErrors(graph: StarFrameGraph, weight: Float64Array, catalogueWeight: number): SolutionErrors {
  const { frameCount, framesOfStar, groupOfFrame } = graph
  const factor = normalMatrix(graph, weight, catalogueWeight)
  if (!factorInPlace(factor, frameCount)) {
    const unknown = new Float64Array(frameCount).fill(Number.NaN)
    return { frameVariance: unknown, modelVariance: unknown }
  }
  const weights = new Float64Array(frameCount)
  for (let at = 0; at < framesOfStar.length; at++) weights[framesOfStar[at]!]! += weight[at]!
  const known = groupOfFrame.map((group) => Number(group >= 0))
  const count = known.reduce((sum, one) => sum + one, 0)
  const rowSums = Float64Array.from(known)
  solveInPlace(factor, frameCount, rowSums)
  const variance = inverseDiagonal(factor, frameCount)
  let total = 0
  let totalOfFrames = 0
  for (let frame = 0; frame < frameCount; frame++) {
    if (!known[frame]) continue
    total += rowSums[frame]!
    totalOfFrames += 1 / weights[frame]!
  }
  const modelVariance = variance.map((own, frame) => {
    if (!known[frame]) return 0
    const alone = 1 / weights[frame]!
    const aboutMean = own - (2 * rowSums[frame]!) / count + total / count ** 2
    const aloneAboutMean = alone - (2 * alone) / count + totalOfFrames / count ** 2
    return Math.max(0, aboutMean - aloneAboutMean)
  })
  return { frameVariance: weights.map((sum) => 1 / sum), modelVariance }
}

/** Lower triangle of the normal matrix of the zero points. */
function normalMatrix(graph: StarFrameGraph, weight: Float64Array, catalogueWeight: number): Float64Array {
  const { starCount, frameCount, frameStart, framesOfStar, groupOfFrame } = graph
  const matrix = new Float64Array(frameCount ** 2)
  for (let star = 0; star < starCount; star++) {
    const first = frameStart[star]!
    const end = frameStart[star + 1]!
    let weights = catalogueWeight
    for (let at = first; at < end; at++) weights += weight[at]!
    for (let at = first; at < end; at++) {
      const frame = framesOfStar[at]!
      const row = frame * frameCount
      matrix[row + frame]! += weight[at]!
      // Frames of a star are in rising order: the lower triangle.
      const share = weight[at]! / weights
      for (let other = first; other <= at; other++) matrix[row + framesOfStar[other]!]! -= share * weight[other]!
    }
  }
  for (let frame = 0; frame < frameCount; frame++) {
    if (groupOfFrame[frame]! < 0) matrix[frame * (frameCount + 1)] = 1 // nothing is known, nothing follows
  }
  return matrix
}
