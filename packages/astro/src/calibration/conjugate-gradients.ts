/** Stops when the residual is this share of the first, is due to rounding, or after so many steps. */
const SOLVED = 1e-10
const MOST_STEPS = 2000
/** A residual that is this share of b comes of rounding. */
const ROUNDING = 1e-14

/**
 * Solves A·x = b for a symmetric positive definite matrix that is only there as a product, from x as it is, in place:
 * conjugate gradients with a diagonal preconditioner (Hestenes & Stiefel 1952, Journal of Research of the National
 * Bureau of Standards 49, 409). Elements of the diagonal that are 0 leave theirs of x alone.
 */
export function solveByConjugateGradients(
  multiply: (vector: Float64Array, product: Float64Array) => void,
  diagonal: Float64Array,
  { b, x }: { readonly b: Float64Array; readonly x: Float64Array },
): void {
  const size = b.length
  const product = new Float64Array(size)
  multiply(x, product)
  const rest = b.map((value, i) => value - product[i]!)
  const direction = new Float64Array(size)
  let before = 0
  let goal = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    let squared = 0
    for (let i = 0; i < size; i++) if (diagonal[i]! > 0) squared += (rest[i]! * rest[i]!) / diagonal[i]!
    if (step === 0) goal = Math.max(squared * SOLVED ** 2, lengthOf(b, diagonal) * ROUNDING ** 2)
    if (!(squared > goal)) return
    const turn = step === 0 ? 0 : squared / before
    before = squared
    for (let i = 0; i < size; i++) {
      direction[i] = (diagonal[i]! > 0 ? rest[i]! / diagonal[i]! : 0) + turn * direction[i]!
    }
    multiply(direction, product)
    let curvature = 0
    for (let i = 0; i < size; i++) curvature += direction[i]! * product[i]!
    if (!(curvature > 0)) return
    const length = squared / curvature
    for (let i = 0; i < size; i++) {
      x[i]! += length * direction[i]!
      rest[i]! -= length * product[i]!
    }
  }
}

function lengthOf(b: Float64Array, diagonal: Float64Array): number {
  return b.reduce((sum, one, i) => (diagonal[i]! > 0 ? sum + (one * one) / diagonal[i]! : sum), 0)
}
