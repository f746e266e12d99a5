import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { factorInPlace, inverseDiagonal, solveInPlace } from './cholesky.ts'

const random = seededRandom(4)

/** B·Bᵀ + a little of the unit matrix, and a vector. */
function randomSystem(size: number) {
  const b = Float64Array.from({ length: size * size }, () => random() - 0.5)
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) matrix[i * size + j]! += b[i * size + k]! * b[j * size + k]!
    }
    matrix[i * size + i]! += 0.1
  }
  return { matrix, values: Float64Array.from({ length: size }, random) }
}

describe('a factored matrix', () => {
  it.each([1, 2, 7, 30])('of %i rows solves its system and gives the diagonal of its inverse', (size) => {
    const { matrix, values } = randomSystem(size)
    const factor = matrix.slice()
    expect(factorInPlace(factor, size)).toBe(true)
    const solution = values.slice()
    solveInPlace(factor, size, solution)
    for (let i = 0; i < size; i++) {
      const product = solution.reduce((sum, x, j) => sum + matrix[i * size + j]! * x, 0)
      expect(product).toBeCloseTo(values[i]!, 10)
    }
    const expected = Array.from({ length: size }, (_, i) => {
      const unit = new Float64Array(size)
      unit[i] = 1
      solveInPlace(factor, size, unit)
      return unit[i]!
    })
    for (const [i, value] of inverseDiagonal(factor, size).entries()) expect(value).toBeCloseTo(expected[i]!, 10)
  })

  it('is refused when it is not positive definite', () => {
    expect(factorInPlace(Float64Array.of(1, 2, 2, 1), 2)).toBe(false)
    expect(factorInPlace(Float64Array.of(Number.NaN), 1)).toBe(false)
  })
})
