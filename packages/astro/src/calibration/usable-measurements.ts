import type { SeriesMeasurements } from './series.ts'

/**
 * The same measurements without what cannot be used: NaN in place of the counts of a star where it is saturated, and of
 * the counts of stars and target that are infinite or whose standard deviation is not a positive number. What is left
 * out is told.
 */
export function usableMeasurements(measured: SeriesMeasurements, told: string[]): SeriesMeasurements {
  const { frameCount, saturated, sigma, targetSigma, starNames, frameNames } = measured
  const net = measured.net.slice()
  const saturatedStars = new Set<number>()
  const starsWithoutError = new Set<number>()
  for (let item = 0; item < net.length; item++) {
    if (Number.isNaN(net[item]!)) continue
    const star = Math.floor(item / frameCount)
    if (saturated !== undefined && saturated[item] !== 0) saturatedStars.add(star)
    else if (!isMeasurement(net[item]!, sigma[item]!)) starsWithoutError.add(star)
    else continue
    net[item] = Number.NaN
  }
  const framesWithoutError = new Set<number>()
  const targetNet = measured.targetNet.map((counts, frame) => {
    if (Number.isNaN(counts) || isMeasurement(counts, targetSigma[frame]!)) return counts
    framesWithoutError.add(frame)
    return Number.NaN
  })
  tell(told, 'Did not use % comparison candidate(s) where saturated', named(saturatedStars, starNames))
  const because = 'counts are infinite or have no error'
  tell(told, `Did not use % comparison candidate(s) where ${because}`, named(starsWithoutError, starNames))
  tell(told, `No magnitude on % frame(s) where the target's ${because}`, named(framesWithoutError, frameNames))
  return { ...measured, net, targetNet }
}

function isMeasurement(counts: number, sigma: number): boolean {
  return Number.isFinite(counts) && sigma > 0 && Number.isFinite(sigma)
}

function named(items: ReadonlySet<number>, names: readonly string[]): string[] {
  return Array.from(items, (item) => names[item]!)
}

function tell(told: string[], sentence: string, names: readonly string[]): void {
  if (names.length > 0) told.push(`${sentence.replace('%', String(names.length))}: ${names.join(', ')}.`)
}
