import { falseAlarmProbability } from './false-alarm.ts'
import { frequencyGrid, gridFrequencies } from './frequency-grid.ts'
import { type Observations, observations, type Refusal } from './observations.ts'
import { type Method, periodogram, powerAtFrequency } from './periodogram.ts'

/** Powers this close are equal: the aliases of even sampling differ by rounding alone. */
const EQUAL_POWER = 1e-9

/** A period that a light curve may have. */
export interface PeriodCandidate {
  readonly kind: 'peak' | 'double'
  /** Days. */
  readonly period: number
  /** At just this period, be it on the grid of frequencies or not. */
  readonly power: number
  readonly falseAlarmProbability: number
}

/** A periodogram and what it says. */
export interface FoundPeriod {
  readonly ok: true
  /** How many points took part. */
  readonly points: number
  /** Cycles per day, ascending, evenly spaced. */
  readonly frequency: Float64Array
  /** Part of the variance that a sinusoid of that frequency takes away, 0 … 1. */
  readonly power: Float64Array
  /** Index of the highest power, of the lowest frequency among equal ones. */
  readonly peakIndex: number
  /** Days: one over the frequency of the highest power. */
  readonly period: number
  readonly peakPower: number
  /** Probability that noise gives as high a peak anywhere on the grid. */
  readonly falseAlarmProbability: number
  /** Power at any frequency, cycles per day. */
  powerAt(frequency: number): number
  /** The power that the times alone make: the periodogram of the constant 1, with equal weights and no mean taken off. */
  windowPower(): Float64Array
  /** The peak, and twice its period: a light curve of two humps shows half its period. */
  candidates(): PeriodCandidate[]
}

/** A period, or why there is none. */
export type PeriodSearch = FoundPeriod | Refusal

/**
 * Searches a light curve for a period: the generalised Lomb–Scargle periodogram (Zechmeister & Kürster 2009,
 * A&A 496, 577) on an evenly spaced grid of 12.5 frequencies per point.
 *
 * @param times days, in any order, from any origin
 * @param values of any unit, as many as times
 * @param errors standard deviations of the values; null: all points weigh the same
 * @param method how the sums are made; by itself the faster one. Powers agree to 1e-6 however it is.
 *
 * Points that are no finite numbers or have an error that is not positive are left out. With fewer than 8 points left, no
 * baseline or no variance there is no period but the reason.
 */
export function lombScargle(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  errors: ArrayLike<number> | null,
  method?: Method,
): PeriodSearch {
  const prepared = observations(times, values, errors)
  if (!prepared.ok) return prepared
  const { points } = prepared
  const grid = frequencyGrid(points.baseline, points.time.length)
  const frequency = gridFrequencies(grid)
  const power = periodogram(points, grid, 'floating-mean', method)
  const peakIndex = highestPeak(power)
  const peakFrequency = frequency[peakIndex]!
  const powerAt = (f: number) => powerAtFrequency(points, f, 'floating-mean')
  const falseAlarm = (z: number) => falseAlarmProbability(z, points, frequency[grid.count - 1]!)
  const candidate = (kind: PeriodCandidate['kind'], f: number): PeriodCandidate => {
    const candidatePower = powerAt(f)
    return { kind, period: 1 / f, power: candidatePower, falseAlarmProbability: falseAlarm(candidatePower) }
  }
  const peak = candidate('peak', peakFrequency)
  return {
    ok: true,
    points: points.time.length,
    frequency,
    power,
    peakIndex,
    period: peak.period,
    peakPower: peak.power,
    falseAlarmProbability: peak.falseAlarmProbability,
    powerAt,
    windowPower: () => periodogram(windowPoints(points), grid, 'sinusoid', method),
    candidates: () => [peak, candidate('double', peakFrequency / 2)],
  }
}

function windowPoints({ time }: Observations): Pick<Observations, 'time' | 'value' | 'weight'> {
  return {
    time,
    value: new Float64Array(time.length).fill(1),
    weight: new Float64Array(time.length).fill(1 / time.length),
  }
}

function highestPeak(power: Float64Array): number {
  let highest = 0
  for (let i = 1; i < power.length; i++) if (power[i]! > power[highest]!) highest = i
  const enough = power[highest]! - EQUAL_POWER
  return power.findIndex((p) => p >= enough)
}
