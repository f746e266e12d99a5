import type { Canvas } from './moffat.ts'

/** Beyond this many σ nothing is added: less than 1e-9 of the light. */
const REACH = 6.5

/** Adds a Gaussian star integrated over pixels; (x, y) counted from the lower left corner of the first pixel. */
export function addGaussian(
  { pixels, width, height }: Canvas,
  { x, y, flux }: { readonly x: number; readonly y: number; readonly flux: number },
  sigma: number,
): void {
  const reach = REACH * sigma
  const [x0, x1] = [Math.max(0, Math.floor(x - reach)), Math.min(width - 1, Math.floor(x + reach))]
  const [y0, y1] = [Math.max(0, Math.floor(y - reach)), Math.min(height - 1, Math.floor(y + reach))]
  if (x1 < x0 || y1 < y0) return
  const columns = shares(x0, x1, x, sigma)
  for (let row = y0; row <= y1; row++) {
    const light = flux * (normalIntegral((row + 1 - y) / sigma) - normalIntegral((row - y) / sigma))
    for (let column = x0; column <= x1; column++) pixels[row * width + column]! += light * columns[column - x0]!
  }
}

function shares(from: number, to: number, centre: number, sigma: number): Float64Array {
  const edges = Float64Array.from({ length: to - from + 2 }, (_, i) => normalIntegral((from + i - centre) / sigma))
  return Float64Array.from({ length: to - from + 1 }, (_, i) => edges[i + 1]! - edges[i]!)
}

/** Φ(t) by the complementary error function of Numerical Recipes §6.2.2, to a relative 1.2e-7. */
function normalIntegral(t: number): number {
  const z = Math.abs(t) / Math.SQRT2
  const s = 2 / (2 + z)
  let polynomial = 0
  for (const coefficient of COEFFICIENTS) polynomial = polynomial * s + coefficient
  const tail = (s * Math.exp(-z * z + polynomial)) / 2
  return t > 0 ? 1 - tail : tail
}

/** Highest power first. */
const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
]
