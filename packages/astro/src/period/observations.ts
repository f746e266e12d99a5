/** Which points a period search takes, and in what form. */

/** Fewer points fit any period. */
export const MINIMUM_POINTS = 8

/** Values that differ by less than this part of their size differ by rounding alone. */
const RELATIVE_VARIATION = 1e-14

/** Points ready for a search. All arrays are as long as there are points. */
export interface Observations {
  /** Times in days from the first one: Julian dates would cost seven digits of the phase. */
  readonly time: Float64Array
  /** Values less their weighted mean, in units of their weighted standard deviation. */
  readonly value: Float64Array
  /** 1/σ², normalised to a sum of 1. */
  readonly weight: Float64Array
  readonly equalWeights: boolean
  /** Last time − first time, days; positive. */
  readonly baseline: number
}

/** Why no period can be looked for, in words for a person. */
export type Refusal = { readonly ok: false; readonly reason: string }

/**
 * Leaves out points that are no finite numbers or whose error is not positive, takes times from the first one and
 * normalises values and weights. Without `errors` all weights are equal.
 *
 * Refuses, with the reason in words: fewer than `MINIMUM_POINTS` left, no baseline, no variance.
 */
export function observations(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  errors: ArrayLike<number> | null,
): { readonly ok: true; readonly points: Observations } | Refusal {
  const usable = usableIndices(times, values, errors)
  if (usable.length < MINIMUM_POINTS) return refuse(tooFew(usable.length, times.length))
  const time = taken(times, usable)
  const first = time.reduce((earliest, t) => Math.min(earliest, t), Number.POSITIVE_INFINITY)
  for (let j = 0; j < time.length; j++) time[j]! -= first
  const baseline = time.reduce((latest, t) => Math.max(latest, t), 0)
  if (!Number.isFinite(usable.length / baseline)) return refuse('All points were taken at the same time.')
  const { weight, equalWeights } = normalisedWeights(errors && taken(errors, usable), time.length)
  const value = standardised(taken(values, usable), weight)
  if (!value) return refuse('The values do not vary.')
  return { ok: true, points: { time, value, weight, equalWeights, baseline } }
}

function taken(from: ArrayLike<number>, indices: readonly number[]): Float64Array {
  const result = new Float64Array(indices.length)
  for (let j = 0; j < result.length; j++) result[j] = from[indices[j]!]!
  return result
}

function refuse(reason: string): Refusal {
  return { ok: false, reason }
}

function tooFew(usable: number, given: number): string {
  const of = usable === given ? '' : ` of ${given}`
  return `A period search needs at least ${MINIMUM_POINTS} points; ${usable}${of} can be used.`
}

function usableIndices(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  errors: ArrayLike<number> | null,
): number[] {
  const usable: number[] = []
  for (let i = 0; i < times.length; i++) {
    const sigma = errors ? errors[i]! : 1
    if (Number.isFinite(times[i]!) && Number.isFinite(values[i]!) && Number.isFinite(sigma) && sigma > 0) usable.push(i)
  }
  return usable
}

function normalisedWeights(errors: Float64Array | null, count: number): Pick<Observations, 'weight' | 'equalWeights'> {
  if (!errors) return { weight: new Float64Array(count).fill(1 / count), equalWeights: true }
  // Relative to the smallest error, so that no square leaves the range of a double.
  const smallest = errors.reduce((least, sigma) => Math.min(least, sigma), Number.POSITIVE_INFINITY)
  const weight = errors.map((sigma) => (smallest / sigma) ** 2)
  const total = weight.reduce((sum, w) => sum + w, 0)
  return { weight: weight.map((w) => w / total), equalWeights: weight.every((w) => w === 1) }
}

/** Null where the values do not vary. */
function standardised(values: Float64Array, weight: Float64Array): Float64Array | null {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  // From the first value, so that a common offset does not cost digits of the mean.
  const origin = values[0]!
  const mean = values.reduce((sum, v, i) => sum + weight[i]! * (v - origin), 0)
  const centred = values.map((v) => v - origin - mean)
  const variance = centred.reduce((sum, v, i) => sum + weight[i]! * v * v, 0)
  const deviation = Math.sqrt(variance)
  return deviation > RELATIVE_VARIATION * largest ? centred.map((v) => v / deviation) : null
}
