import { expect, test } from 'vitest'
import { parseCards } from './card.ts'
import { Header, optionalInteger, requireInteger } from './header.ts'

const header = new Header(
  parseCards([
    "A       = '16      '",
    'B       = ',
    'C       =                    T',
    'D       = 1.5',
    'E       = 1E2',
  ]),
)

test.each([
  ['A', "A is the string '16', not an integer of a size that can be (keyword A)"],
  ['B', 'B has no value, not an integer of a size that can be (keyword B)'],
  ['C', 'C is the logical T, not an integer of a size that can be (keyword C)'],
  ['D', 'D is 1.5, not an integer of a size that can be (keyword D)'],
  ['F', 'there is no F (keyword F)'],
])('an integer that card %s does not have is missed in words', (keyword, message) => {
  expect(() => requireInteger(header, keyword)).toThrow(message)
})

test('whole numbers in floating notation are integers', () => {
  expect(requireInteger(header, 'E')).toBe(100)
})

test('an integer out of bounds is refused, one that is absent has its default', () => {
  expect(() => requireInteger(header, 'E', 0, 99)).toThrow('E = 100 is not in 0 … 99')
  expect(optionalInteger(header, 'F', 7)).toBe(7)
})
