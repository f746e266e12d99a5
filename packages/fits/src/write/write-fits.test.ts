import { describe, expect, test } from 'vitest'
import type { ByteSink } from '../source.ts'
import { OnesComplementSum } from './checksum.ts'
import { createCompressedImageWriter } from './compressed-image.ts'
import { encodeRiceRows } from './encode-rows.ts'
import { type HduInput, writeFits } from './write-fits.ts'

function memorySink(): ByteSink & { bytes(): Uint8Array } {
  let buffer = new Uint8Array(0)
  return {
    write(offset, bytes) {
      if (offset + bytes.length > buffer.length) {
        const grown = new Uint8Array(offset + bytes.length)
        grown.set(buffer)
        buffer = grown
      }
      buffer.set(bytes, offset)
    },
    bytes: () => buffer,
  }
}

function written(...hdus: HduInput[]): Uint8Array {
  const sink = memorySink()
  expect(writeFits(sink, hdus)).toBe(sink.bytes().length)
  return sink.bytes()
}

const cardsOf = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/.{80}/gs)!
    .map((card) => card.trimEnd())

/** The ones-complement sum of an HDU with a right CHECKSUM: −0. */
const MINUS_NOUGHT = 0xffffffff

describe('FITS files', () => {
  test('an empty primary keeps the cards of its user and states its own structure', () => {
    const header = [
      { keyword: 'NAXIS', value: 2 },
      { keyword: 'DLAB_KEY', value: 'abc' },
    ]
    const bytes = written({ kind: 'empty', header })
    expect(cardsOf(bytes).slice(0, 5)).toEqual([
      'SIMPLE  =                    T / conforms to the FITS standard',
      'BITPIX  =                    8 / bits of a pixel',
      'NAXIS   =                    0 / number of axes',
      'EXTEND  =                    T / extensions may follow',
      "DLAB_KEY= 'abc     '",
    ])
  })

  test.each<[string, HduInput]>([
    ['an image', { kind: 'image', shape: [2, 3], pixels: Float32Array.of(1, 2, 3, Number.NaN, 5, 6) }],
    ['unsigned pixels', { kind: 'image', shape: [3], pixels: Uint16Array.of(0, 40000, 65535) }],
    ['a large image', { kind: 'image', shape: [700, 900], pixels: new Float64Array(630000).fill(0.1) }],
  ])('the checksum of %s makes the HDU sum up to -0', (_what, hdu) => {
    const bytes = written(hdu)
    expect(bytes.length % 2880).toBe(0)
    expect(new OnesComplementSum().add(bytes).sum).toBe(MINUS_NOUGHT)
  })

  test('unsigned integers are stored with the offset that stands for them, big end first', () => {
    const bytes = written({ kind: 'image', shape: [3], pixels: Uint16Array.of(0, 32768, 65535) })
    expect([...bytes.subarray(2880, 2886)]).toEqual([0x80, 0, 0, 0, 0x7f, 0xff])
    expect(cardsOf(bytes).some((card) => card.startsWith('BZERO   =                32768'))).toBe(true)
  })

  test('pixels and shape that do not agree are refused', () => {
    expect(() => written({ kind: 'image', shape: [2, 2], pixels: new Int16Array(3) })).toThrow(
      'the image is said to be 2 × 2, but has 3 pixels',
    )
  })

  test('a table that comes first gets a primary before it; rows hold the columns side by side', () => {
    const bytes = written({
      kind: 'bintable',
      columns: [
        { name: 'n', values: Int16Array.of(1, 2), unit: 'pix' },
        { name: 'label', values: ['a', 'bcd'] },
        { name: 'pair', values: Uint8Array.of(1, 2, 3, 4), repeat: 2 },
      ],
    })
    expect([...bytes.subarray(5760, 5774)]).toEqual([0, 1, 97, 32, 32, 1, 2, 0, 2, 98, 99, 100, 3, 4])
    expect(cardsOf(bytes.subarray(2880, 5760)).filter((card) => card.startsWith('TFORM'))).toEqual([
      "TFORM1  = '1I      '",
      "TFORM2  = '3A      '",
      "TFORM3  = '2B      '",
    ])
  })

  test('columns of different length are refused', () => {
    const columns = [
      { name: 'a', values: new Int32Array(2) },
      { name: 'b', values: new Int32Array(3) },
    ]
    expect(() => written({ kind: 'bintable', columns })).toThrow("column 'b' has 3 rows, the first column has 2")
  })
})

describe('compressed images', () => {
  const width = 40
  const pixels = Float32Array.from({ length: width * 6 }, (_, i) => 100 + ((i * i * 7919) % 31))
  pixels.fill(3, 0, width)

  function compressed(bands: number[], rows = pixels): Uint8Array {
    const sink = memorySink()
    const offset = writeFits(sink, [{ kind: 'empty' }])
    const header = [{ keyword: 'EXTNAME', value: 'SCI' }]
    const writer = createCompressedImageWriter({ sink, offset, header, width, height: 6, ditherSeed: 3 })
    let row = 0
    for (const rowCount of bands) {
      const band = rows.subarray(row * width, (row + rowCount) * width)
      if (row % 2 === 0) writer.writeRows(band, rowCount)
      else writer.writeEncoded(encodeRiceRows(band, width, rowCount, row, { ditherSeed: 3 }))
      row += rowCount
    }
    expect(writer.finish()).toBe(sink.bytes().length)
    return sink.bytes().subarray(offset)
  }

  test('are the same whatever bands the rows come in, and sum up to -0', () => {
    const whole = compressed([6])
    expect(compressed([1, 3, 2])).toEqual(whole)
    expect(new OnesComplementSum().add(whole).sum).toBe(MINUS_NOUGHT)
  })

  test('say which rows are quantised and which are as they were', () => {
    const bytes = compressed([6])
    const end = cardsOf(bytes).indexOf('END')
    const view = new DataView(bytes.slice(Math.ceil((end + 1) / 36) * 2880).buffer)
    expect([view.getInt32(0), view.getInt32(32 + 8)]).toEqual([0, 0])
    expect([view.getFloat64(16), view.getFloat64(32 + 16) > 0]).toEqual([0, true])
  })

  test('have ZBLANK where some pixel is NaN, and only there', () => {
    const hasBlank = (bytes: Uint8Array) => cardsOf(bytes).some((card) => card.startsWith('ZBLANK  ='))
    const withNaN = pixels.slice()
    withNaN[width + 5] = Number.NaN
    expect([hasBlank(compressed([6])), hasBlank(compressed([6], withNaN))]).toEqual([false, true])
  })

  test('missing rows, and rows out of order, are refused', () => {
    expect(() => compressed([5])).toThrow('the image was to have 6 rows, but 5 were written')
    const writer = createCompressedImageWriter({
      sink: memorySink(),
      offset: 2880,
      header: [],
      width,
      height: 6,
      ditherSeed: 1,
    })
    const encoded = encodeRiceRows(pixels, width, 1, 4, { ditherSeed: 1 })
    expect(() => writer.writeEncoded(encoded)).toThrow('row 0 of the image is next, but rows from 4 came')
  })
})
