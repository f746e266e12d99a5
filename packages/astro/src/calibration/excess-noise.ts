import { medianOf } from '../statistics/order.ts'
import { connectStars } from './evolving-solver.ts'
import {
  type ClassVariance,
  createResidualTable,
  fitExcessVariance,
  type ResidualTable,
  scoreClasses,
  scoreStars,
  standardErrorBy,
} from './restricted-likelihood.ts'
import { instrumentalMagnitude, LEAST_VARIANCE, magnitudeVariance, type SeriesMeasurements } from './series.ts'

/** Frames a star must be measured on for its scatter to say anything. */
const FEWEST_FRAMES = 3
/** With fewer stars none can be told to vary rather than the others. */
const FEWEST_STARS = 3
/** An instrument of fewer frames shares its excess with others. */
const FEWEST_FRAMES_OF_INSTRUMENT = 5
/**
 * Excess below so many standard errors (those it would have if the true excess were 0) is taken to be 0. A lower limit
 * makes the errors of a target much brighter than all stars too large where there is no excess, a higher one too small
 * where there is a little; here both are equally wrong.
 */
const SIGNIFICANT_EXCESS = 1
/** A star is variable if its excess is so many standard errors above that of the others. */
const SIGNIFICANT_VARIATION = 5
const MOST_SIFTINGS = 5

/** Noise of a measurement beyond what its photons explain, mag². */
export interface ExcessNoise {
  /** Common to all stars of a frame (scintillation, flat field, …), an item a frame; 0 where not significant. */
  readonly variance: Float64Array
  /** Of that; infinite where nothing can be said. */
  readonly standardError: Float64Array
  /** A star's own variance in addition, an item a star; 0 unless the star is variable. */
  readonly ofStar: Float64Array
}

/**
 * Estimates excess noise from all stars of a series, whether they serve as comparison or not, by restricted maximum
 * likelihood (fitExcessVariance). Variable stars are left out of that and have an own variance. There is one excess for
 * all frames unless instruments differ: a score test (Rao 1948, Proceedings of the Cambridge Philosophical Society 44,
 * 50) must gain more than the Akaike information criterion asks, 2 per additional parameter (Akaike 1974, IEEE
 * Transactions on Automatic Control 19, 716).
 */
export function estimateExcessNoise(series: SeriesMeasurements): ExcessNoise {
  const { starCount, frameCount, net } = series
  const instruments = instrumentClasses(series)
  const table = net.map(instrumentalMagnitude)
  forgetStars(table, rareStars(table, series), frameCount)
  const zeroPoint = new Float64Array(frameCount)
  const varied: number[] = []
  for (let sifting = 0; ; sifting++) {
    const residuals = createResidualTable(series, connectStars(table, starCount, frameCount), zeroPoint)
    const found = variancesOf(residuals, instruments)
    const varying = variableStars(residuals)
    if (varying.length === 0 || sifting === MOST_SIFTINGS) {
      const excess = significant(found)
      const ofStar = new Float64Array(starCount)
      for (const star of varied) ofStar[star] = variationOf(series, star, { zeroPoint, variance: excess.variance })
      return { ...excess, ofStar }
    }
    varied.push(...varying)
    forgetStars(table, varying, frameCount)
  }
}

interface Found extends ClassVariance {
  readonly classOfFrame: Int32Array
}

function variancesOf(residuals: ResidualTable, instruments: Int32Array): Found {
  const together = new Int32Array(instruments.length)
  const pooled = fitExcessVariance(residuals, together, 1)
  const count = instruments.reduce((most, one) => Math.max(most, one), 0) + 1
  if (count === 1 || !differ(residuals, instruments, count)) return { ...pooled, classOfFrame: together }
  return { ...fitExcessVariance(residuals, instruments, count), classOfFrame: instruments }
}

function differ(residuals: ResidualTable, instruments: Int32Array, count: number): boolean {
  const { score, information } = scoreClasses(residuals, instruments, count)
  const chiSquared = score.reduce((sum, one, i) => sum + (information[i]! > 0 ? one ** 2 / information[i]! : 0), 0) / 2
  const common = sumOf(score) ** 2 / sumOf(information) / 2
  return chiSquared - common > 2 * (count - 1)
}

function significant({
  variance,
  standardError,
  standardErrorWithoutExcess,
  classOfFrame,
}: Found): Omit<ExcessNoise, 'ofStar'> {
  const kept = variance.map((one, i) => (one > SIGNIFICANT_EXCESS * standardErrorWithoutExcess[i]! ? one : 0))
  return {
    variance: Float64Array.from(classOfFrame, (i) => kept[i]!),
    standardError: Float64Array.from(classOfFrame, (i) => standardError[i]!),
  }
}

/** Class of each frame, from 0, by its instrument. Those of few frames are one class, or go with the largest. */
function instrumentClasses({ frameCount, instruments }: SeriesMeasurements): Int32Array {
  if (instruments === undefined) return new Int32Array(frameCount)
  const count = new Map<string, number>()
  for (const name of instruments) count.set(name, (count.get(name) ?? 0) + 1)
  const large = [...count].filter(([, frames]) => frames >= FEWEST_FRAMES_OF_INSTRUMENT).sort((a, b) => b[1] - a[1])
  const classes = new Map(large.map(([name], i) => [name, i]))
  const rest = frameCount - large.reduce((sum, [, frames]) => sum + frames, 0)
  const classOfRest = rest >= FEWEST_FRAMES_OF_INSTRUMENT ? large.length : 0
  return Int32Array.from(instruments, (name) => classes.get(name) ?? classOfRest)
}

function rareStars(table: Float64Array, { starCount, frameCount }: SeriesMeasurements): number[] {
  const rare: number[] = []
  for (let star = 0; star < starCount; star++) {
    let frames = 0
    for (let frame = 0; frame < frameCount; frame++) frames += Number(!Number.isNaN(table[star * frameCount + frame]!))
    if (frames < FEWEST_FRAMES) rare.push(star)
  }
  return rare
}

function forgetStars(table: Float64Array, stars: readonly number[], frameCount: number): void {
  for (const star of stars) table.fill(Number.NaN, star * frameCount, (star + 1) * frameCount)
}

/** Stars whose excess is significantly above the median star's: it is their own, which the target does not share. */
function variableStars(residuals: ResidualTable): number[] {
  const { score, information } = scoreStars(residuals)
  const present = Array.from(score.keys()).filter((star) => information[star]! > 0)
  if (present.length < FEWEST_STARS) return []
  const excess = score.map((one, star) => one / information[star]!)
  const error = information.map(standardErrorBy)
  const usual = medianOf(present.map((star) => excess[star]!))
  // A median of n normal deviates errs by √(π/2n) of one.
  const usualError = Math.sqrt(Math.PI / 2 / present.length) * medianOf(present.map((star) => error[star]!))
  return present.filter((star) => excess[star]! - usual > SIGNIFICANT_VARIATION * Math.hypot(error[star]!, usualError))
}

/**
 * Variance of a star's magnitudes, by the zero points of the others, beyond photon noise and the common excess, by the
 * method of moments: from the expectation of χ² (DerSimonian & Laird 1986, Controlled Clinical Trials 7, 177).
 */
function variationOf(
  { frameCount, net, sigma }: SeriesMeasurements,
  star: number,
  { zeroPoint, variance }: { readonly zeroPoint: Float64Array; readonly variance: Float64Array },
): number {
  let [count, total, squares, sum, sumOfSquares] = [0, 0, 0, 0, 0]
  for (let frame = 0; frame < frameCount; frame++) {
    const item = star * frameCount + frame
    if (!(net[item]! > 0)) continue
    const byPhotons = magnitudeVariance(net[item]!, sigma[item]!) + LEAST_VARIANCE
    const weight = 1 / (byPhotons + variance[frame]!)
    const magnitude = instrumentalMagnitude(net[item]!) + zeroPoint[frame]!
    count++
    total += weight
    squares += weight * weight
    sum += weight * magnitude
    sumOfSquares += weight * magnitude * magnitude
  }
  const chiSquared = sumOfSquares - (sum * sum) / total
  return Math.max(0, (chiSquared - (count - 1)) / (total - squares / total)) || 0
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
