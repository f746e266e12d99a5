import { fastSums } from './fast-sums.ts'
import type { FrequencyGrid } from './frequency-grid.ts'
import { conditioning, fillPower, type Model } from './power.ts'
import { directSums, emptySums, type TrigonometricSums, type WeightedPoints } from './trigonometric-sums.ts'

/** `direct` computes every sum as it stands, `fast` by Fourier transforms; both agree to 1e-6 in power. */
export type Method = 'direct' | 'fast'

/** Up to so many points the direct sums take less time. */
const DIRECT_POINTS = 100
/**
 * Where the fit is worse conditioned than this, the error of fast sums (1e-10) would come near to 1e-6 in power: these
 * frequencies are summed directly.
 */
const WORST_CONDITION = 1e-3
/** Frequencies nearer to each other than this are summed in one go. */
const JOINED_GAP = 8

/**
 * Power at every frequency of the grid, within 1e-6 of direct sums.
 *
 * @param method chosen by the number of points where it is not given
 */
export function periodogram(
  points: WeightedPoints,
  grid: FrequencyGrid,
  model: Model,
  method: Method = points.time.length <= DIRECT_POINTS ? 'direct' : 'fast',
): Float64Array {
  const sums = emptySums(grid.count)
  const whole = { from: 0, to: grid.count }
  if (method === 'direct') directSums(points, grid, whole, sums)
  else {
    fastSums(points, grid, sums)
    for (const range of badlyConditioned(sums, model)) directSums(points, grid, range, sums)
  }
  const power = new Float64Array(grid.count)
  fillPower(sums, model, whole, power)
  return power
}

/** Power at one frequency, cycles per day, on any grid or none. */
export function powerAtFrequency(points: WeightedPoints, frequency: number, model: Model): number {
  const sums = emptySums(1)
  const only = { from: 0, to: 1 }
  directSums(points, { first: frequency, step: 0, count: 1 }, only, sums)
  const power = new Float64Array(1)
  fillPower(sums, model, only, power)
  return power[0]!
}

function badlyConditioned(sums: TrigonometricSums, model: Model): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = []
  let last: { from: number; to: number } | undefined
  for (let i = 0; i < sums.cos.length; i++) {
    if (conditioning(sums, i, model) >= WORST_CONDITION) continue
    if (last && i - last.to < JOINED_GAP) last.to = i + 1
    else {
      last = { from: i, to: i + 1 }
      ranges.push(last)
    }
  }
  return ranges
}
