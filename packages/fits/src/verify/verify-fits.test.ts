import { describe, expect, test } from 'vitest'
import { openFits } from '../file.ts'
import { bytesSource } from '../source.ts'
import { verifyFits } from './verify-fits.ts'

type Data = Uint8Array | string

const latin1 = (data: Data) => (typeof data === 'string' ? Buffer.from(data, 'latin1') : data)

/** One HDU from its cards before END and its data, filled up to whole blocks. */
function hdu(cards: readonly string[], data: Data = '', fill = 0): Uint8Array {
  const header = [...cards, 'END'].map((card) => card.padEnd(80)).join('')
  const body = latin1(data)
  const bytes = Buffer.alloc(Math.ceil(header.length / 2880) * 2880 + Math.ceil(body.length / 2880) * 2880, fill)
  bytes.write(header.padEnd(Math.ceil(header.length / 2880) * 2880), 'latin1')
  bytes.set(body, Math.ceil(header.length / 2880) * 2880)
  return bytes
}

const integer = (keyword: string, value: number) => `${keyword.padEnd(8)}= ${String(value).padStart(20)}`
const text = (keyword: string, value: string) => `${keyword.padEnd(8)}= '${value.padEnd(8)}'`

const SIMPLE = 'SIMPLE  =                    T'
const PRIMARY = [SIMPLE, integer('BITPIX', 8), integer('NAXIS', 0)]
const IMAGE = [SIMPLE, integer('BITPIX', 16), integer('NAXIS', 2), integer('NAXIS1', 2), integer('NAXIS2', 1)]

/** Cards of a binary table of one column. */
function table(tform: string, rowBytes: number, rows: number, heap = 0): string[] {
  return [
    text('XTENSION', 'BINTABLE'),
    integer('BITPIX', 8),
    integer('NAXIS', 2),
    integer('NAXIS1', rowBytes),
    integer('NAXIS2', rows),
    integer('PCOUNT', heap),
    integer('GCOUNT', 1),
    integer('TFIELDS', 1),
    text('TTYPE1', 'a'),
    text('TFORM1', tform),
  ]
}

function problemsOf(...hdus: Uint8Array[]): string[] {
  const { problems } = verifyFits(openFits(bytesSource(Buffer.concat(hdus))))
  return problems.map(
    ({ severity, message, where }) => `${severity}: ${message}${where.keyword ? ` (${where.keyword})` : ''}`,
  )
}

const image = (...more: string[]) => problemsOf(hdu([...IMAGE, ...more], Uint8Array.of(0, 1, 0, 2)))
const withTable = (cards: string[], data: Data) => problemsOf(hdu(PRIMARY), hdu(cards, data))

test('files in order have no problems', () => {
  expect(
    image(text('OBJECT', 'M 31'), integer('BZERO', 32768), 'DATE-OBS= ‘’'.replace('‘’', "'2024-02-29T01:02:03.5'")),
  ).toEqual([])
  expect(withTable(table('2A', 2, 2), 'ab\0\0')).toEqual([])
  expect(withTable(table('1PB(3)', 8, 1, 3), Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0, 1, 2, 3))).toEqual([])
})

describe('cards', () => {
  test.each<[string, string, string]>([
    [
      'mandatory values end in column 30',
      'NAXIS   = 0',
      'error: the value is not in fixed format, which ends in column 30 (NAXIS)',
    ],
    ['mandatory keywords occur once', integer('NAXIS', 2), 'error: the mandatory keyword occurs twice (NAXIS)'],
    ['other keywords should', `${text('A', 'x')}\n${text('A', 'y')}`, 'warning: the keyword occurs twice (A)'],
    [
      'characters are printable ASCII',
      'COMMENT caf\u00e9',
      'error: the character 233 in card 6, column 12 is none of ASCII 32 to 126 (COMMENT)',
    ],
    [
      'keywords have no odd characters',
      'A.B     =                    1',
      'warning: the keyword holds more than A–Z, 0–9, - and _ (A.B)',
    ],
    ['exponents are written large', 'A       = 1.5e3', 'warning: the exponent has a small letter (A)'],
    ['values are legal', 'A       = 1.2.3', 'warning: the value 1.2.3 is not legal (A)'],
  ])('%s', (_, cards, problem) => {
    const found = cards.startsWith('NAXIS   = 0')
      ? problemsOf(hdu([SIMPLE, integer('BITPIX', 8), cards]))
      : image(...cards.split('\n'))
    expect(found).toEqual([problem])
  })

  test('END stands alone, and blanks fill the header up', () => {
    const bytes = Buffer.from(hdu(PRIMARY))
    bytes.write('x', 3 * 80 + 20)
    bytes.write('y', 2000)
    expect(problemsOf(bytes)).toEqual([
      'error: columns 4 to 80 of END are not all blank (END)',
      'error: the header is not filled up with blanks (END)',
    ])
  })
})

describe('headers', () => {
  test('mandatory keywords are there, first and in order', () => {
    const [simple, bitpix, naxis, ...axes] = IMAGE as [string, string, string, ...string[]]
    const data = Uint8Array.of(0, 1, 0, 2)
    expect(problemsOf(hdu([simple, bitpix, text('OBJECT', 'x'), naxis, ...axes], data))).toEqual([
      'error: the mandatory keyword is not card 3 (NAXIS)',
    ])
    const cards = table('1I', 2, 1).filter((card) => !card.startsWith('GCOUNT'))
    expect(withTable(cards, Uint8Array.of(0, 1))).toEqual(['error: the mandatory keyword is missing (GCOUNT)'])
  })

  test.each<[string, string, string]>([
    ['reserved keywords have their type', integer('OBJECT', 5), 'error: the value is not a string (OBJECT)'],
    ['numbers are no strings', text('EQUINOX', '2000.0'), 'error: the value is not a number (EQUINOX)'],
    ['EXTVER is an integer', 'EXTVER  =                  1.5', 'error: the value is not an integer (EXTVER)'],
    ['dates are dates', text('DATE', '1 May'), "error: '1 May' is no date as the standard writes it (DATE)"],
    [
      'dates are there',
      text('DATE-OBS', '2024-02-30'),
      "error: '2024-02-30' is no date as the standard writes it (DATE-OBS)",
    ],
    [
      'old dates, too',
      text('DATE-OBS', '31/04/96'),
      "error: '31/04/96' is no date as the standard writes it (DATE-OBS)",
    ],
    ['axes are those of NAXIS', integer('NAXIS3', 1), 'error: there are only 2 axes (NAXIS3)'],
    [
      'columns are in tables',
      integer('TFIELDS', 1),
      'error: the keyword describes columns, but there is no table (TFIELDS)',
    ],
    [
      'XTENSION begins an extension',
      text('XTENSION', 'IMAGE'),
      'error: the keyword does not belong into the primary header (XTENSION)',
    ],
    ['blanks can occur', integer('BLANK', 70000), 'warning: no pixel can be 70000 (BLANK)'],
    ['scales are not 0', 'BSCALE  =                  0.0', 'warning: the scale is 0 (BSCALE)'],
    ['WCS axes exist', 'CRPIX3  =                  1.0', 'warning: axis 3 is none of 1 to 2 (CRPIX3)'],
  ])('%s', (_, card, problem) => {
    expect(image(card)).toEqual([problem])
  })

  test('floating pixels have no BLANK', () => {
    const cards = [SIMPLE, integer('BITPIX', -32), integer('NAXIS', 1), integer('NAXIS1', 1), integer('BLANK', 0)]
    expect(problemsOf(hdu(cards, new Uint8Array(4)))).toEqual([
      'error: floating-point pixels are missing as NaN, not by BLANK (BLANK)',
    ])
  })

  test('one coordinate system has one matrix, of axes that WCSAXES counts', () => {
    const found = image(
      'CD1_1   =                  1.0',
      'PC1_1   =                  1.0',
      'CD1_1A  =                  1.0',
      'WCSAXESA=                    2',
    )
    expect(found).toEqual([
      'warning: it comes after CD1_1A, which it belongs before (WCSAXESA)',
      'error: PC1_1 and CD1_1 exclude each other (PC1_1)',
    ])
  })

  test('extensions of one name have different versions', () => {
    const extension = hdu([
      text('XTENSION', 'IMAGE'),
      integer('BITPIX', 8),
      integer('NAXIS', 0),
      integer('PCOUNT', 0),
      integer('GCOUNT', 1),
      text('EXTNAME', 'SCI'),
    ])
    expect(problemsOf(hdu(PRIMARY), extension, extension)).toEqual([
      'warning: name, version and level are those of HDU 1, too (EXTNAME)',
    ])
  })
})

describe('tables', () => {
  const one = Uint8Array.of(0, 1)
  test.each<[string, string[], Data, string]>([
    [
      'columns fill the rows',
      table('1I', 4, 1),
      new Uint8Array(4),
      'error: the columns take 2 bytes a row, NAXIS1 gives 4 (NAXIS1)',
    ],
    [
      'columns have names',
      table('1I', 2, 1).filter((card) => !card.startsWith('TTYPE')),
      one,
      'warning: column 1 has no name (TTYPE1)',
    ],
    [
      'names are plain',
      [...table('1I', 2, 1).filter((card) => !card.startsWith('TTYPE')), text('TTYPE1', 'a b')],
      one,
      "warning: the name 'a b' has more than letters, digits and underscores (TTYPE1)",
    ],
    [
      'columns are counted',
      [...table('1I', 2, 1), text('TUNIT2', 's')],
      one,
      'error: there is no column 2 of 1 (TUNIT2)',
    ],
    [
      'texts are not scaled',
      [...table('2A', 2, 1), integer('TZERO1', 1)],
      'ab',
      'error: elements of type A are not scaled (TZERO1)',
    ],
    [
      'floats have no TNULL',
      [...table('1E', 4, 1), integer('TNULL1', 1)],
      new Uint8Array(4),
      'error: elements of type E have no TNULLn (TNULL1)',
    ],
    [
      'TNULL can occur',
      [...table('1B', 1, 1), integer('TNULL1', 256)],
      new Uint8Array(1),
      'warning: no element of type B can be 256 (TNULL1)',
    ],
    [
      'formats are formats',
      [...table('1I', 2, 1), text('TDISP1', 'Q5')],
      one,
      "error: 'Q5' is no display format (TDISP1)",
    ],
    [
      'formats fit',
      [...table('1I', 2, 1), text('TDISP1', 'A5')],
      one,
      "error: 'A5' is no format for elements of type I (TDISP1)",
    ],
    [
      'TDIM fits',
      [...table('2I', 4, 1), text('TDIM1', '(2,2)')],
      new Uint8Array(4),
      'error: (2,2) is more than the 2 elements of a row (TDIM1)',
    ],
    [
      'there is a heap',
      [...table('1I', 2, 1), integer('THEAP', 2)],
      one,
      'error: there is no heap: PCOUNT is 0 (THEAP)',
    ],
    [
      'a heap has a use',
      table('1I', 2, 1, 2),
      new Uint8Array(4),
      'warning: 2 bytes follow the rows, but no column has arrays of variable length (PCOUNT)',
    ],
    [
      'arrays are as long as told',
      table('1PB(2)', 8, 1, 3),
      Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0, 1, 2, 3),
      'error: an array has 3 elements, the column 2 at most (TFORM1)',
    ],
    ['texts are printable', table('2A', 2, 1), '\u0001a', 'error: a text holds more than printable ASCII (TFORM1)'],
    ['logicals are T or F', table('1L', 1, 1), '1', "error: a logical is none of 'T', 'F' and 0 (TFORM1)"],
    [
      'bits end where they end',
      table('3X', 1, 1),
      Uint8Array.of(0xff),
      'error: bits after the last one of a row are set (TFORM1)',
    ],
    [
      'tables have no BSCALE',
      [...table('1I', 2, 1), integer('BZERO', 1)],
      one,
      'error: the keyword describes an array, but this is a table (BZERO)',
    ],
  ])('%s', (_, cards, data, problem) => {
    expect(withTable(cards, data)).toEqual([problem])
  })
})

test('data are filled up with zeros', () => {
  expect(problemsOf(hdu(IMAGE, Uint8Array.of(0, 1, 0, 2), 7))).toEqual(['error: the data are not filled up with zeros'])
})

test('a header that breaks rules without end has a report that ends', () => {
  const found = image(...Array.from({ length: 3000 }, (_, i) => `a${i}`.padEnd(8)))
  expect(found).toHaveLength(501)
  expect(found.at(-1)).toBe('error: there are more problems')
})
