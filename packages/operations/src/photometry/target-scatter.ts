import { medianOf } from '@datalab/astro'

/** How a target's magnitudes scatter about their weighted mean; null where too few are known. */
export interface TargetScatter {
  readonly median: number | null
  readonly reducedChiSquared: number | null
  /** Scatter beyond the errors, mag. */
  readonly excessScatter: number | null
}

/** Magnitudes and their errors, NaN where there is none. */
export function describeTarget(magnitude: Float64Array, sigma: Float64Array): TargetScatter {
  const known = Array.from(magnitude.keys()).filter((i) => Number.isFinite(magnitude[i]!))
  if (known.length === 0) return { median: null, reducedChiSquared: null, excessScatter: null }
  const median = medianOf(known.map((i) => magnitude[i]!))
  const weighed = known.filter((i) => sigma[i]! > 0)
  if (weighed.length < 2) return { median, reducedChiSquared: null, excessScatter: null }
  const weights = weighed.map((i) => sigma[i]! ** -2)
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = weighed.reduce((sum, i, k) => sum + weights[k]! * magnitude[i]!, 0) / total
  const chiSquared = weighed.reduce((sum, i, k) => sum + weights[k]! * (magnitude[i]! - mean) ** 2, 0)
  const spread = weighed.reduce((sum, i) => sum + (magnitude[i]! - mean) ** 2, 0) / (weighed.length - 1)
  const noise = weighed.reduce((sum, i) => sum + sigma[i]! ** 2, 0) / weighed.length
  return {
    median,
    reducedChiSquared: chiSquared / (weighed.length - 1),
    excessScatter: Math.sqrt(Math.max(0, spread - noise)),
  }
}
