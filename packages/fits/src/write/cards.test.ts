import { describe, expect, test } from 'vitest'
import { type CardInput, encodeCard } from './cards.ts'

const lines = (card: CardInput) => encodeCard(card).map((line) => line.trimEnd())

describe('cards', () => {
  test.each<[string, CardInput, string[]]>([
    ['a logical ends in column 30', { keyword: 'SIMPLE', value: true }, ['SIMPLE  =                    T']],
    [
      'an integer, with its comment after it',
      { keyword: 'NAXIS1', value: -12, comment: 'pixels' },
      ['NAXIS1  =                  -12 / pixels'],
    ],
    ['a fraction', { keyword: 'EXPTIME', value: 1.5 }, ['EXPTIME =                  1.5']],
    [
      'a whole number that is a float',
      { keyword: 'EXPTIME', value: 30, type: 'F' },
      ['EXPTIME =                 30.0'],
    ],
    ['exponents have a point before them', { keyword: 'X', value: 1e-30 }, ['X       =              1.0E-30']],
    [
      'every digit of a double',
      { keyword: 'X', value: -1.2345678901234568e-300 },
      ['X       = -1.2345678901234568E-300'],
    ],
    ['integers beyond 2^53', { keyword: 'BIG', value: 9007199254740993n }, ['BIG     =     9007199254740993']],
    [
      'the same as digits',
      { keyword: 'BIG', value: '9007199254740993', type: 'I' },
      ['BIG     =     9007199254740993'],
    ],
    ['complex', { keyword: 'C', value: [1, -2.5] }, ['C       =          (1.0, -2.5)']],
    [
      'null is undefined',
      { keyword: 'U', value: null, comment: 'unknown' },
      ['U       =                      / unknown'],
    ],
    ['NaN is undefined', { keyword: 'U', value: Number.NaN }, ['U       =']],
    ['infinity is undefined', { keyword: 'U', value: Number.NEGATIVE_INFINITY }, ['U       =']],
    ['a string has at least eight characters', { keyword: 'OBJECT', value: 'M 1' }, ["OBJECT  = 'M 1     '"]],
    ['quotes are doubled', { keyword: 'OBJECT', value: "d'Arrest" }, ["OBJECT  = 'd''Arrest'"]],
    ['small letters become capitals', { keyword: 'object', value: '' }, ["OBJECT  = '        '"]],
    [
      'HIERARCH for long keywords',
      { keyword: 'ESO DET GAIN', value: 2 },
      ['HIERARCH ESO DET GAIN =                    2'],
    ],
    ['characters beyond ASCII are replaced', { keyword: 'OBSERVER', value: 'Zoë\n' }, ["OBSERVER= 'Zo?     '"]],
    ['commentary', { keyword: 'HISTORY', value: 'made = here' }, ['HISTORY made = here']],
    ['a card without value indicator', { keyword: 'NOTE', value: 'free text', type: 'X' }, ['NOTE    free text']],
    ['an empty comment', { keyword: 'COMMENT', value: '' }, ['COMMENT']],
  ])('%s', (_what, card, want) => {
    expect(lines(card)).toEqual(want)
  })

  test('commentary goes on in further cards', () => {
    expect(lines({ keyword: 'COMMENT', value: 'x'.repeat(80) })).toEqual([
      `COMMENT ${'x'.repeat(72)}`,
      'COMMENT xxxxxxxx',
    ])
  })

  test('long strings are continued, a doubled quote never split, the comment on the last piece', () => {
    const value = `${'a'.repeat(66)}'${'b'.repeat(80)}`
    const cards = encodeCard({ keyword: 'LONG', value, comment: 'why' })
    expect(cards.every((card) => card.length === 80)).toBe(true)
    const pieces = cards.map((card) => /^(?:LONG {4}= |CONTINUE {2})'(.*?)(&?)' *(\/ why)? *$/.exec(card)!)
    expect(pieces.map((piece) => piece[2])).toEqual(['&', '&', ''])
    expect(pieces.map((piece) => piece[1]!.replaceAll("''", "'")).join('')).toBe(value)
    expect(pieces[2]![3]).toBe('/ why')
  })

  test('a comment moves closer, then loses its end, before the value does', () => {
    const [card] = encodeCard({ keyword: 'X', value: 1, comment: 'c'.repeat(60) })
    expect(card).toBe(`X       = 1 / ${'c'.repeat(60)}`.padEnd(80))
    const [cut] = encodeCard({ keyword: 'X', value: 1, comment: 'c'.repeat(90) })
    expect(cut).toBe(`X       = 1 / ${'c'.repeat(66)}`)
  })

  test('a keyword that no card can hold is refused', () => {
    expect(() => encodeCard({ keyword: 'A=B', value: 1 })).toThrow("the keyword 'A=B' cannot be written")
  })
})
