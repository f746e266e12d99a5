import { expect, test } from 'vitest'
import { EXACT_ZERO, NO_BLANK, TileDequantiser } from './dequantise.ts'
import type { Dither } from './plan.ts'

const BLANK = -2147483647
const integers = Int32Array.from({ length: 25_000 }, (_, i) =>
  i % 11 === 3 ? BLANK : i % 13 === 5 ? EXACT_ZERO : ((i * 7919) % 4001) - 2000,
)

test.each<[Dither, number]>([
  ['none', NO_BLANK],
  ['none', BLANK],
  ['one', NO_BLANK],
  ['one', BLANK],
  ['two', NO_BLANK],
  ['two', BLANK],
])(
  'dither %s, blank %i: the fast loops give what the plain one gives, over the end of the random sequence',
  (dither, blank) => {
    const tile = new TileDequantiser(dither)
    const fast = new Float32Array(integers.length)
    const exact = new Float64Array(integers.length)
    // The second index begins anew at the end of the table.
    for (const out of [fast, exact]) {
      tile.start(9999, 0.37, 1234.5, blank)
      for (let from = 0; from < integers.length; from += 700) {
        tile.run(integers, from, Math.min(700, integers.length - from), out, from)
      }
    }
    expect(fast).toEqual(Float32Array.from(exact))
  },
)

test('a scale that is no number makes the whole tile missing', () => {
  const tile = new TileDequantiser('none')
  tile.start(0, Number.NaN, 0, NO_BLANK)
  const out = new Float32Array(3)
  tile.run(integers, 0, 3, out, 0)
  expect(out).toEqual(new Float32Array(3).fill(Number.NaN))
})
