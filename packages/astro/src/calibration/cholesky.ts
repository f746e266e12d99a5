/**
 * Factors a symmetric positive definite matrix into L·Lᵀ in place: `matrix` has `size` rows after each other, of which
 * only the lower triangle is looked at and replaced by L. False when the matrix is not positive definite (Golub & Van
 * Loan, Matrix Computations, 4.2).
 */
export function factorInPlace(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++) {
    const atRow = row * size
    for (let column = 0; column <= row; column++) {
      const atColumn = column * size
      // Two sums that do not wait for each other.
      let rest = matrix[atRow + column]!
      let other = 0
      let k = 0
      for (; k + 3 < column; k += 4) {
        rest -= matrix[atRow + k]! * matrix[atColumn + k]! + matrix[atRow + k + 1]! * matrix[atColumn + k + 1]!
        other -= matrix[atRow + k + 2]! * matrix[atColumn + k + 2]! + matrix[atRow + k + 3]! * matrix[atColumn + k + 3]!
      }
      for (; k < column; k++) rest -= matrix[atRow + k]! * matrix[atColumn + k]!
      rest += other
      if (column < row) matrix[atRow + column] = rest / matrix[atColumn + column]!
      else if (rest > 0) matrix[atRow + row] = Math.sqrt(rest)
      else return false
    }
  }
  return true
}

/** Solves L·Lᵀ·x = `values` for a factored matrix, in place. */
export function solveInPlace(factor: Float64Array, size: number, values: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let rest = values[row]!
    for (let k = 0; k < row; k++) rest -= factor[row * size + k]! * values[k]!
    values[row] = rest / factor[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = values[row]! / factor[row * size + row]!
    values[row] = value
    for (let k = 0; k < row; k++) values[k]! -= factor[row * size + k]! * value
  }
}

/** The diagonal of the inverse of a factored matrix, which is replaced by L⁻¹. */
export function inverseDiagonal(factor: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    const atRow = row * size
    const pivot = 1 / factor[atRow + row]!
    // Row by row of L⁻¹ = (rows above that are inverted already), from L's row, which each step uses up.
    const own = factor.slice(atRow, atRow + row)
    factor.fill(0, atRow, atRow + row)
    for (let k = 0; k < row; k++) {
      const share = -own[k]! * pivot
      if (share === 0) continue
      for (let column = 0; column <= k; column++) factor[atRow + column]! += share * factor[k * size + column]!
    }
    factor[atRow + row] = pivot
    for (let column = 0; column <= row; column++) diagonal[column]! += factor[atRow + column]! ** 2
  }
  return diagonal
}
