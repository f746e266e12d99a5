/**
 * Standard deviation of a normal distribution over its median absolute deviation: 1/Φ⁻¹(3/4), as everywhere cut to five
 * digits.
 */
export const SIGMA_PER_MEDIAN_DEVIATION = 1.4826

/**
 * Median of the first `count` values of a scratch array, which it puts into another order; of an even count the mean of
 * the middle two. Values must be numbers, NaN for none. Takes time in proportion to the count (Hoare 1961,
 * Communications of the ACM 4, 321).
 */
export function medianInPlace(values: Float64Array, count: number): number {
  if (count === 0) return Number.NaN
  const middle = count >> 1
  const upper = selectInPlace(values, count, middle)
  if (count % 2 === 1) return upper
  let lower = values[0]!
  for (let i = 1; i < middle; i++) if (values[i]! > lower) lower = values[i]!
  return (lower + upper) / 2
}

/** The value that has the place `rank` (from 0) in rising order; those before it in the array are then not larger. */
export function selectInPlace(values: Float64Array, count: number, rank: number): number {
  let first = 0
  let last = count - 1
  while (first < last) {
    const pivot = values[(first + last) >> 1]!
    let i = first
    let j = last
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const swapped = values[i]!
      values[i++] = values[j]!
      values[j--] = swapped
    }
    if (rank <= j) last = j
    else if (rank >= i) first = i
    else break
  }
  return values[rank]!
}

/** Median of a list of numbers, NaN left out; NaN when there is none. The list is not changed. */
export function medianOf(values: ArrayLike<number>): number {
  const scratch = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) scratch[count++] = values[i]!
  return medianInPlace(scratch, count)
}

/** Population standard deviation of the first `count` values; NaN for none. */
export function populationSigma(values: Float64Array, count: number): number {
  return Math.sqrt(sumOfSquares(values, count) / count)
}

/** Sample standard deviation (n − 1) of the first `count` values; NaN for fewer than two. */
export function sampleSigma(values: Float64Array, count: number): number {
  return count < 2 ? Number.NaN : Math.sqrt(sumOfSquares(values, count) / (count - 1))
}

/** Sum of the squared differences from the mean. */
function sumOfSquares(values: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]!
  const mean = sum / count
  let squares = 0
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2
  return squares
}
