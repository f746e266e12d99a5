/**
 * The window that spreads a point over the cells of a regular grid: exp(β·(√(1 − s²) − 1)) for |s| ≤ 1, "exponential of
 * semicircle", nearly as good as a Kaiser–Bessel window and cheaper (Barnett, Magland & af Klinteberg 2019, SIAM J. Sci.
 * Comput. 41, C479).
 */

/** Cells that one point is spread over. */
export const KERNEL_WIDTH = 16
/** A grid must have at least this many cells for each frequency that is wanted of it. */
export const MINIMUM_OVERSAMPLING = 1.25

/** A little less than the width of the window in phase space, as the paper recommends (its equation 4.5 for low oversampling). */
const BETA = 0.976 * Math.PI * KERNEL_WIDTH * (1 - 0.5 / MINIMUM_OVERSAMPLING)
const HALF_WIDTH = KERNEL_WIDTH / 2

/**
 * Weights of the cells first, first + 1, … first + KERNEL_WIDTH − 1 for a point at `position` (in cells), put into `out`.
 * Returns `first`.
 */
export function kernelWeights(position: number, out: Float64Array): number {
  const first = Math.ceil(position - HALF_WIDTH)
  let s = (first - position) / HALF_WIDTH
  for (let i = 0; i < KERNEL_WIDTH; i++) {
    const inside = 1 - s * s
    out[i] = inside > 0 ? Math.exp(BETA * (Math.sqrt(inside) - 1)) : 0
    s += 1 / HALF_WIDTH
  }
  return first
}

const QUADRATURE_NODES = 200
const CHEBYSHEV_TERMS = 26
/** Cycles per cell of the highest frequency that may be asked for. */
const HIGHEST_FREQUENCY = 0.5 / MINIMUM_OVERSAMPLING

let coefficients: Float64Array | null = null

/**
 * 1 / (Fourier transform of the kernel) at the frequencies k/cells cycles per cell, k = 0 … count − 1, by a Chebyshev series
 * in the square of the frequency. `count` is at most 1 + cells·0.5/MINIMUM_OVERSAMPLING.
 */
export function kernelCorrections(cells: number, count: number): Float64Array {
  coefficients ??= chebyshevCoefficients((x) => 1 / kernelTransform(HIGHEST_FREQUENCY * Math.sqrt((x + 1) / 2)))
  const corrections = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    const square = (k / cells / HIGHEST_FREQUENCY) ** 2
    corrections[k] = chebyshevSum(coefficients, 2 * square - 1)
  }
  return corrections
}

/** ∫ kernel(z)·cos(2π·f·z) dz by Gauss's rule for √(1 − s²) as weight, f in cycles per cell. */
function kernelTransform(frequency: number): number {
  // s = cos u takes the ends of the semicircle off the integral: what is left is smooth and periodic in u, where
  // equal steps converge exponentially.
  let sum = 0
  for (let i = 0; i < QUADRATURE_NODES; i++) {
    const u = (Math.PI * (i + 0.5)) / QUADRATURE_NODES
    const sine = Math.sin(u)
    sum += Math.exp(BETA * (sine - 1)) * Math.cos(2 * Math.PI * frequency * HALF_WIDTH * Math.cos(u)) * sine
  }
  return (sum * HALF_WIDTH * Math.PI) / QUADRATURE_NODES
}

function chebyshevCoefficients(f: (x: number) => number): Float64Array {
  const nodes = CHEBYSHEV_TERMS
  const values = Float64Array.from({ length: nodes }, (_, i) => f(Math.cos((Math.PI * (i + 0.5)) / nodes)))
  return Float64Array.from({ length: nodes }, (_, k) => {
    const sum = values.reduce((s, v, i) => s + v * Math.cos((Math.PI * k * (i + 0.5)) / nodes), 0)
    return ((k === 0 ? 1 : 2) / nodes) * sum
  })
}

/** Clenshaw's recurrence. */
function chebyshevSum(series: Float64Array, x: number): number {
  const twice = 2 * x
  let b1 = 0
  let b2 = 0
  for (let k = series.length - 1; k > 0; k--) {
    const b = twice * b1 - b2 + series[k]!
    b2 = b1
    b1 = b
  }
  return x * b1 - b2 + series[0]!
}
