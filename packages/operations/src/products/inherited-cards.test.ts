import { bytesSource, openFits, verifyFits, writeFits } from '@datalab/fits'
import { expect, it } from 'vitest'
import { inheritedCards } from './inherited-cards.ts'

/** A file whose header breaks rules that readers tolerate. */
function sloppyHeader() {
  const cards = [
    'SIMPLE  =                    T',
    'BITPIX  =                    8',
    'NAXIS   =                    0',
    "CTYPE1  = 'RA---TAN'",
    "CTYPE2  = 'DEC--TAN'",
    'WCSAXES =                    2',
    'gain    =                  1.5',
    'AIRMASS = 1.0E0garbage',
    "UNTERM  = 'no closing quote",
    'FLTLOW  = 1.5e3',
    'DUP     =                    1',
    'DUP     =                    2',
    'HIERARCH ESO DET GAIN = 3',
    'COMMENT caf\u00e9',
    'COMMENT caf\u00e9',
    'END',
  ]
  const text = cards.map((card) => card.padEnd(80)).join('')
  return openFits(bytesSource(Buffer.from(text.padEnd(2880), 'latin1'))).hdus[0]!.header
}

it('a header that breaks the rules is inherited as one that keeps them', () => {
  const kept = inheritedCards(sloppyHeader(), (keyword) => keyword !== 'CTYPE2')
  const bytes = new Uint8Array(2880)
  writeFits({ write: (offset, piece) => bytes.set(piece, offset) }, [{ kind: 'empty', header: kept }])
  const file = openFits(bytesSource(bytes))
  expect(verifyFits(file)).toEqual({ ok: true, problems: [] })
  const { header } = file.hdus[0]!
  expect(header.has('CTYPE2')).toBe(false)
  const values = ['WCSAXES', 'CTYPE1', 'GAIN', 'AIRMASS', 'UNTERM', 'FLTLOW', 'DUP', 'ESO DET GAIN']
  expect(values.map((keyword) => header.get(keyword))).toEqual([
    ...[2, 'RA---TAN', 1.5, '1.0E0garbage', 'no closing quote', 1500, 1, 3],
  ])
  expect(header.cards.filter(({ keyword }) => keyword === 'COMMENT')).toHaveLength(2)
})
