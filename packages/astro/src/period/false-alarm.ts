import type { Observations } from './observations.ts'

/**
 * How likely noise alone gives a power as high as `power` anywhere up to `highestFrequency` (cycles per day), for a
 * periodogram with floating mean and standard normalisation (Baluev 2008, MNRAS 385, 1279). An upper bound, good where
 * it is small.
 */
export function falseAlarmProbability(
  power: number,
  points: Pick<Observations, 'time' | 'weight'>,
  highestFrequency: number,
): number {
  const degreesOfNoise = points.time.length - 1
  const degreesLeft = points.time.length - 3
  const z = Math.min(1, Math.max(0, power))
  const single = (1 - z) ** (degreesLeft / 2)
  const bandwidth = highestFrequency * Math.sqrt(4 * Math.PI * variance(points))
  const gamma =
    Math.sqrt(2 / degreesOfNoise) * Math.exp(logGamma(degreesOfNoise / 2) - logGamma((degreesOfNoise - 1) / 2))
  const tau = gamma * bandwidth * (1 - z) ** ((degreesLeft - 1) / 2) * Math.sqrt(0.5 * degreesOfNoise * z)
  return -Math.expm1(-tau) + single * Math.exp(-tau)
}

/** Weighted variance of the times about their mean, days². */
function variance({ time, weight }: Pick<Observations, 'time' | 'weight'>): number {
  const mean = time.reduce((sum, t, i) => sum + weight[i]! * t, 0)
  return time.reduce((sum, t, i) => sum + weight[i]! * (t - mean) ** 2, 0)
}

/** Below, Stirling's series is not accurate enough. */
const STIRLING_FROM = 15

/** ln Γ(x), x > 0, to 1e-14 relative: Stirling's series (Abramowitz & Stegun 6.1.41) after the recurrence Γ(x + 1) = x·Γ(x). */
function logGamma(x: number): number {
  let shift = 0
  let z = x
  for (; z < STIRLING_FROM; z++) shift += Math.log(z)
  const inverse = 1 / (z * z)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}
