import { expect, test } from 'vitest'
import { parseCard, parseCards } from './card.ts'
import { Header } from './header.ts'

const card = (text: string) => parseCard(text.padEnd(80))

test.each([
  ["OBJECT  = 'M 51    '           / target", 'M 51', 'S', 'target'],
  ["QUOTE   = 'it''s'", "it's", 'S', ''],
  ['GAIN    = 1.5D0 / e/adu', 1.5, 'F', 'e/adu'],
  ['BIG     = 9007199254740993', 9007199254740993n, 'I', ''],
  ['EXTEND  =                    T', true, 'L', ''],
  ['UNDEF   =                      / not known', null, 'U', 'not known'],
  ['PAIR    = (1.5E0, -2.5D-3)', [1.5, -0.0025], 'C', ''],
  ['HIERARCH ESO DET GAIN = 2 / gain', 2, 'I', 'gain'],
  ['COMMENT = not a value', '= not a value', 'X', ''],
  ['BAD     = 1.2.3', '1.2.3', '?', ''],
])('%s', (text, value, type, comment) => {
  expect(card(text)).toMatchObject({ value, type, comment })
})

test('an illegal value spoils its card alone', () => {
  const header = new Header([card("OPEN    = 'no end"), card('NAXIS   = 2')])
  expect(header.get('OPEN')).toBeUndefined()
  expect(header.integer('NAXIS')).toBe(2)
})

test('a string goes on over CONTINUE cards only after an ampersand', () => {
  const images = ["LONG    = 'one &'", "CONTINUE  'two'", "CONTINUE  'orphan'"].map((text) => text.padEnd(80))
  expect(parseCards(images).map(({ keyword, value }) => [keyword, value])).toEqual([
    ['LONG', 'one two'],
    ['CONTINUE', "  'orphan'"],
  ])
})

test('look-ups ignore case, and the first card of a keyword wins', () => {
  const header = new Header([card('dup     = 1'), card('DUP     = 2')])
  expect(header.number('Dup')).toBe(1)
})
