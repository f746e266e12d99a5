import type { FrequencyGrid } from './frequency-grid.ts'
import type { Observations } from './observations.ts'

/**
 * The sums over all points that a periodogram is made of, one entry per frequency f of a grid; w: weights (sum 1),
 * v: values, θ = 2π·f·t. The origin of the times does not matter, as long as it is the same in all of them.
 */
export interface TrigonometricSums {
  /** Σ w·cos θ and Σ w·sin θ. */
  readonly cos: Float64Array
  readonly sin: Float64Array
  /** Σ w·cos 2θ and Σ w·sin 2θ. */
  readonly cos2: Float64Array
  readonly sin2: Float64Array
  /** Σ w·v·cos θ and Σ w·v·sin θ. */
  readonly valueCos: Float64Array
  readonly valueSin: Float64Array
}

/** Zeros for `count` frequencies. */
export function emptySums(count: number): TrigonometricSums {
  return {
    cos: new Float64Array(count),
    sin: new Float64Array(count),
    cos2: new Float64Array(count),
    sin2: new Float64Array(count),
    valueCos: new Float64Array(count),
    valueSin: new Float64Array(count),
  }
}

/** Points as the sums need them. */
export type WeightedPoints = Pick<Observations, 'time' | 'value' | 'weight'>

/** Angles are turned step by step this often before they are computed anew: 1e-14 of rounding at most. */
const STEPS_PER_START = 256

/**
 * Direct sums for the grid's frequencies `from` (included) … `to` (not included), written to the same entries of `out`.
 * Accurate to a few 1e-15 times the number of cycles over the baseline; time O(points · frequencies), by turning the
 * angle of each point from one frequency to the next instead of computing it.
 */
export function directSums(
  points: WeightedPoints,
  grid: FrequencyGrid,
  range: { readonly from: number; readonly to: number },
  out: TrigonometricSums,
): void {
  for (let from = range.from; from < range.to; from += STEPS_PER_START) {
    sumBlock(points, grid, from, Math.min(range.to, from + STEPS_PER_START), out)
  }
}

function sumBlock(points: WeightedPoints, grid: FrequencyGrid, from: number, to: number, out: TrigonometricSums): void {
  const { time, value, weight } = points
  const { cos, sin, cos2, sin2, valueCos, valueSin } = out
  for (const array of [cos, sin, cos2, sin2, valueCos, valueSin]) array.fill(0, from, to)
  const start = 2 * Math.PI * (grid.first + grid.step * from)
  const step = 2 * Math.PI * grid.step
  for (let j = 0; j < time.length; j++) {
    const t = time[j]!
    const w = weight[j]!
    const wv = w * value[j]!
    const turnCos = Math.cos(step * t)
    const turnSin = Math.sin(step * t)
    let c = Math.cos(start * t)
    let s = Math.sin(start * t)
    for (let i = from; i < to; i++) {
      const wc = w * c
      cos[i]! += wc
      sin[i]! += w * s
      cos2[i]! += wc * c
      sin2[i]! += wc * s
      valueCos[i]! += wv * c
      valueSin[i]! += wv * s
      const next = c * turnCos - s * turnSin
      s = c * turnSin + s * turnCos
      c = next
    }
  }
  // From Σ w·cos² θ and Σ w·cos θ·sin θ to the double angle.
  for (let i = from; i < to; i++) {
    cos2[i] = 2 * cos2[i]! - 1
    sin2[i] = 2 * sin2[i]!
  }
}
