import type { Random } from './random.ts'

/** Below this mean the product of uniform numbers is quicker. */
const TRANSFORMED_FROM = 10

/**
 * A number of photons where `mean` are expected: Poisson, by transformed rejection with squeeze (Hörmann 1993, Insurance:
 * Mathematics and Economics 12, 39, algorithm PTRS). Unlike a normal number it has the skewness that photon noise has.
 */
export function countPhotons(random: Random, mean: number): number {
  if (!(mean > 0)) return 0
  if (mean < TRANSFORMED_FROM) return multiply(random, mean)
  const root = Math.sqrt(mean)
  const b = 0.931 + 2.53 * root
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = random.uniform() - 0.5
    const v = 1 - random.uniform()
    const distance = 0.5 - Math.abs(u)
    const count = Math.floor(((2 * a) / distance + b) * u + mean + 0.43)
    if (distance >= 0.07 && v <= squeeze) return count
    if (count < 0 || (distance < 0.013 && v > distance)) continue
    const height = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (distance * distance) + b)
    if (height <= count * Math.log(mean) - mean - logFactorial(count)) return count
  }
}

function multiply(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let product = 1
  for (let count = 0; ; count++) {
    product *= random.uniform()
    if (product <= limit) return count
  }
}

/** ln n!, by Stirling's series from 10 up. */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1
    for (let i = 2; i <= n; i++) product *= i
    return Math.log(product)
  }
  const inverse = 1 / (n + 1)
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260))
  return (n + 0.5) * Math.log(n + 1) - (n + 1) + 0.5 * Math.log(2 * Math.PI) + series
}
