import { expect, test } from 'vitest'
import { isJson } from './json-value.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })

test.each([[null], [''], [0], [1e300], [true], [[]], [{ a: [{ b: null }] }], [nested(150)]])('%j is JSON', (value) => {
  expect(isJson(value)).toBe(true)
})

test.each([
  [Number.NaN],
  [Infinity],
  [{ a: [1, -Infinity] }],
  [undefined],
  [[undefined]],
  [() => 1],
  [nested(100_000 / 100)],
])('%o is none', (value) => {
  expect(isJson(value)).toBe(false)
})
