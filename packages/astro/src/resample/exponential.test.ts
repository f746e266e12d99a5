import { expect, it } from 'vitest'
import { exponential } from './exponential.ts'

it('is the exponential function, to 1e-13 of its value', () => {
  for (let x = -40; x <= 40; x += 0.0137) expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-13)
  expect(exponential(0)).toBe(1)
  expect(exponential(-1000)).toBe(0)
  expect(exponential(Number.NaN)).toBeNaN()
})
