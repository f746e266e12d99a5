import { describe, expect, test } from 'vitest'
import { bytesSource, type FitsFile, openFits, openImage, openTable } from '../index.ts'

const unit = (...cards: string[]) =>
  [...cards, 'END']
    .map((card) => card.padEnd(80))
    .join('')
    .padEnd(2880)

const PRIMARY = unit('SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0')

/** A table without data whose header counts rows all the same: with GCOUNT = 0 the data unit is empty. */
function emptied(kind: string, ...cards: string[]): FitsFile {
  const sizes = ['BITPIX  = 8', 'NAXIS   = 2', 'NAXIS1  = 8', 'NAXIS2  = 4294967296', 'PCOUNT  = 0', 'GCOUNT  = 0']
  return openFits(bytesSource(Buffer.from(PRIMARY + unit(`XTENSION= '${kind.padEnd(8)}'`, ...sizes, ...cards))))
}

describe('rows that the data unit has no room for', () => {
  const refusal = expect.objectContaining({
    code: 'bad_header',
    message: expect.stringContaining('4294967296 rows of 8 bytes are more than the data, which have 0 bytes'),
  })

  test('are refused before memory is taken for a column of a binary table', () => {
    const file = emptied('BINTABLE', 'TFIELDS = 1', "TFORM1  = 'D'")
    expect(() => openTable(file, file.hdus[1]!).columnAt(0)).toThrow(refusal)
  })

  test('are refused before an ASCII table is walked', () => {
    const file = emptied('TABLE', 'TFIELDS = 1', "TFORM1  = 'I8'", 'TBCOL1  = 1')
    expect(() => openTable(file, file.hdus[1]!).columnAt(0)).toThrow(refusal)
  })

  test('are refused in a compressed image', () => {
    const image = ['ZIMAGE  = T', "ZCMPTYPE= 'RICE_1'", 'ZBITPIX = 16', 'ZNAXIS  = 2', 'ZNAXIS1 = 16', 'ZNAXIS2 = 16']
    const file = emptied('BINTABLE', 'TFIELDS = 1', "TFORM1  = '1PB'", "TTYPE1  = 'COMPRESSED_DATA'", ...image)
    expect(() => openImage(file, file.hdus[1]!).read()).toThrow(refusal)
  })
})
