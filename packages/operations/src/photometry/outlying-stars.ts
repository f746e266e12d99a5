import {
  instrumentalMagnitude,
  MAGNITUDES_PER_RELATIVE_FLUX,
  medianOf,
  type SeriesMeasurements,
  SIGMA_PER_MEDIAN_DEVIATION,
} from '@datalab/astro'

/** With fewer frames or stars nothing can be called an outlier. */
const FEWEST_FRAMES = 4
const FEWEST_STARS = 5
/**
 * Beyond so many standard deviations, and so many magnitudes, a measurement was hit by a particle, or its star
 * varies.
 */
const LIMIT_SIGMA = 6
const LEAST_MAG = 0.015
const ROUNDS = 3

export interface CleanSeries {
  readonly series: SeriesMeasurements
  /** What the user should know. */
  readonly diagnostics: readonly string[]
}

/**
 * The same measurements without those of comparison candidates that stand out from what the star shows on the other
 * frames once the frames' common changes are taken off. Kept as they are where fewer than `enough` stars would remain
 * that never stand out.
 */
export function withoutOutliers(series: SeriesMeasurements, enough: number): CleanSeries {
  const { starCount, frameCount, net, sigma, starNames } = series
  if (frameCount < FEWEST_FRAMES || starCount < FEWEST_STARS) return { series, diagnostics: [] }
  const residual = residuals(series)
  const common = commonScatter(residual, series)
  const out = new Set<number>()
  for (let item = 0; item < residual.length; item++) {
    const own = (MAGNITUDES_PER_RELATIVE_FLUX * sigma[item]!) / net[item]!
    const limit = Math.max(LEAST_MAG, LIMIT_SIGMA * Math.hypot(own, common[item % frameCount]!))
    if (Math.abs(residual[item]!) > limit) out.add(item)
  }
  if (out.size === 0) return { series, diagnostics: [] }
  const stars = [...new Set([...out].map((item) => Math.floor(item / frameCount)))]
  if (steadyStars(series, new Set(stars)) < enough) return { series, diagnostics: [] }
  const names = stars.map((star) => starNames[star]).join(', ')
  return {
    series: { ...series, net: net.map((counts, item) => (out.has(item) ? Number.NaN : counts)) },
    diagnostics: [
      `Did not use ${out.size} measurement(s) of comparison candidates that stand out from the star's others (hit by a particle, or variable): ${names}.`,
    ],
  }
}

/** Scatter of the residuals by the instrument of each frame, mag: what is usual for one stands out of another. */
function commonScatter(residual: Float64Array, { frameCount, instruments }: SeriesMeasurements): Float64Array {
  const common = new Float64Array(frameCount)
  const names = instruments ?? new Array<string>(frameCount).fill('')
  for (const name of new Set(names)) {
    const own = residual.filter((_, item) => names[item % frameCount] === name)
    const scatter = SIGMA_PER_MEDIAN_DEVIATION * medianOf(own.map(Math.abs))
    for (let frame = 0; frame < frameCount; frame++) if (names[frame] === name) common[frame] = scatter
  }
  return common
}

/** Stars measured positive on all frames, without those that stand out. */
function steadyStars({ starCount, frameCount, net }: SeriesMeasurements, outlying: ReadonlySet<number>): number {
  let count = 0
  for (let star = 0; star < starCount; star++) {
    if (outlying.has(star)) continue
    if (net.subarray(star * frameCount, (star + 1) * frameCount).every((counts) => counts > 0)) count++
  }
  return count
}

/** Instrumental magnitudes less the median of the star and of the frame, in turn. NaN where there is none. */
function residuals({ starCount, frameCount, net }: SeriesMeasurements): Float64Array {
  const residual = net.map(instrumentalMagnitude)
  for (let round = 0; round < ROUNDS; round++) {
    for (let star = 0; star < starCount; star++) {
      const own = residual.subarray(star * frameCount, (star + 1) * frameCount)
      const middle = medianOf(own)
      for (let frame = 0; frame < frameCount; frame++) own[frame]! -= middle
    }
    for (let frame = 0; frame < frameCount; frame++) {
      const middle = medianOf(
        Float64Array.from({ length: starCount }, (_, star) => residual[star * frameCount + frame]!),
      )
      for (let star = 0; star < starCount; star++) residual[star * frameCount + frame]! -= middle
    }
  }
  return residual
}
