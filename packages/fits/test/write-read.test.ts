import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  type ByteSink,
  bytesSource,
  type CardInput,
  createCompressedImageWriter,
  encodeGzipRows,
  exportFits,
  type FitsFile,
  findScienceImage,
  type HduInput,
  openFits,
  openImage,
  openTable,
  type PixelArray,
  verifyFits,
  writeFits,
} from '../src/index.ts'
import { FITS_REFERENCE, type ReferenceFile, readJson } from './reference.ts'

/** A file in memory. */
function createMemory(): { sink: ByteSink; open(): FitsFile } {
  const bytes = new Uint8Array(2 ** 22)
  let end = 0
  const sink: ByteSink = {
    write(offset, piece) {
      bytes.set(piece, offset)
      end = Math.max(end, offset + piece.length)
    },
  }
  return { sink, open: () => openFits(bytesSource(bytes.subarray(0, end))) }
}

function reread(...hdus: HduInput[]): FitsFile {
  const { sink, open } = createMemory()
  writeFits(sink, hdus)
  return open()
}

describe('what is written is what is read', () => {
  test.each<[string, PixelArray]>([
    ['uint8', Uint8Array.of(0, 1, 127, 128, 254, 255)],
    ['int8', Int8Array.of(-128, -1, 0, 1, 126, 127)],
    ['int16', Int16Array.of(-32768, -1, 0, 1, 2, 32767)],
    ['uint16', Uint16Array.of(0, 1, 32767, 32768, 65534, 65535)],
    ['int32', Int32Array.of(-(2 ** 31), -1, 0, 1, 2, 2 ** 31 - 1)],
    ['uint32', Uint32Array.of(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), -1n, 0n, 1n, 2n, 2n ** 63n - 1n)],
    ['uint64', BigUint64Array.of(0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n)],
    ['float32', Float32Array.of(Number.NaN, -0, 1e-45, 3e38, Infinity, -1.5)],
    ['float64', Float64Array.of(Number.NaN, -0, 5e-324, 1e308, -Infinity, 0.1)],
  ])('pixels of type %s', (dtype, pixels) => {
    const file = reread({ kind: 'empty' }, { kind: 'image', shape: [2, 3], pixels })
    const image = openImage(file, file.hdus[1]!)
    expect(image.dtype).toBe(dtype)
    expect(image.shape).toEqual([2, 3])
    expect(image.read()).toEqual(pixels)
  })

  const files = readJson<{ files: ReferenceFile[] }>(new URL('manifest.json', FITS_REFERENCE)).files
  const headers = files.filter(({ group }) => group === 'header').map(({ file, what }) => ({ file, what }))

  test.each(headers)('the cards of $file ($what), in capitals, but for structure and illegal ones', ({ file }) => {
    const original = openFits(bytesSource(readFileSync(new URL(file, FITS_REFERENCE))))
    for (const { header } of original.hdus) {
      const cards = header.cards.filter(({ type }) => type !== '?')
      const again = reread({ kind: 'empty', header: cards })
      expect(again.damage).toBeNull()
      expect(valuesOf(again)).toEqual(valuesOf({ hdus: [{ header: { cards } }] }))
    }
  })

  function valuesOf({ hdus }: { hdus: readonly { header: { cards: readonly CardInput[] } }[] }): unknown[] {
    const structure =
      /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|T(FIELDS|TYPE|FORM|UNIT)\d*)$/
    return hdus[0]!.header.cards
      .filter(({ keyword }) => !structure.test(keyword))
      .map(({ keyword, value }) => [keyword.toUpperCase(), typeof value === 'bigint' ? String(value) : value])
  }

  test('columns of tables', () => {
    const columns = [
      { name: 'x', unit: 'pix', values: Float64Array.of(1.5, -2, Number.NaN) },
      { name: 'flag', values: BigInt64Array.of(1n, 2n, 3n) },
      { name: 'label', values: ['a', '', 'longer'] },
      { name: 'pair', values: Float32Array.of(1, 2, 3, 4, 5, 6), repeat: 2 },
      { name: 'counts', values: Uint16Array.of(0, 40000, 65535) },
      { name: 'good', values: [true, false, true] },
    ]
    const file = reread({ kind: 'bintable', header: [{ keyword: 'EXTNAME', value: 'CAT' }], columns })
    const table = openTable(file, file.hdus[1]!)
    expect(table.rows).toBe(3)
    expect(table.column('x').info.unit).toBe('pix')
    expect(table.column('x').values).toEqual(Float64Array.of(1.5, -2, Number.NaN))
    expect([...table.column('label').values]).toEqual(['a', '', 'longer'])
    expect([...table.column('counts').values].map(Number)).toEqual([0, 40000, 65535])
    expect([...table.column('good').values].map(Boolean)).toEqual([true, false, true])
  })
})

interface WriteCase {
  file: string
  what: string
  algorithm: string
  method: string
  quantize_level: number
  zdither0: number
  ztile: [number, number]
  input: { file: string; shape: [number, number] }
  decoded: { file: string }
}

test('a lossless image comes back bit for bit, NaN, infinities and signed zeros too', () => {
  const [width, height] = [50, 7]
  const pixels = Float32Array.from({ length: width * height }, (_, i) =>
    Math.fround(Math.sin(i) * 10 ** ((i % 60) - 30)),
  )
  pixels.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-42], 60)
  const { sink, open } = createMemory()
  const offset = writeFits(sink, [{ kind: 'empty' }])
  const writer = createCompressedImageWriter({ sink, offset, header: [], width, height, ditherSeed: null })
  writer.writeRows(pixels.subarray(0, 3 * width), 3)
  writer.writeEncoded(encodeGzipRows(pixels.subarray(3 * width), width, 4, 3))
  writer.finish()
  const file = open()
  expect(verifyFits(file)).toEqual({ ok: true, problems: [] })
  const read = openImage(file, file.hdus[1]!).read()
  expect(new Uint8Array(read.buffer)).toEqual(new Uint8Array(pixels.buffer))
})

describe('compressed images', () => {
  const reference = new URL('write/', FITS_REFERENCE)
  const { cases } = readJson<{ cases: WriteCase[] }>(new URL('manifest.json', reference))
  const ofOurKind = cases.filter(
    ({ algorithm, method, ztile }) => algorithm === 'RICE_1' && method === 'SUBTRACTIVE_DITHER_1' && ztile[1] === 1,
  )
  const pixelsOf = (file: string) => {
    const bytes = gunzipSync(readFileSync(new URL(file, reference)))
    return new Float32Array(new Uint8Array(bytes).buffer)
  }

  test.each(cases)("$file ($what), cfitsio's own: the pixels that cfitsio reads", ({ file, decoded }) => {
    const fits = openFits(bytesSource(readFileSync(new URL(file, reference))))
    expect(openImage(fits, findScienceImage(fits)).read()).toEqual(pixelsOf(decoded.file))
  })

  test.each(ofOurKind)(
    '$file ($what), written by us: read back, the pixels that cfitsio reads from its own file',
    (c) => {
      const [height, width] = c.input.shape
      const { sink, open } = createMemory()
      const writer = createCompressedImageWriter({
        sink,
        offset: writeFits(sink, [{ kind: 'empty' }]),
        header: [{ keyword: 'EXTNAME', value: 'SCI' }],
        width,
        height,
        quantizeLevel: c.quantize_level,
        ditherSeed: c.zdither0,
      })
      writer.writeRows(pixelsOf(c.input.file), height)
      writer.finish()
      const file = open()
      expect(openImage(file, findScienceImage(file)).read()).toEqual(pixelsOf(c.decoded.file))
    },
  )
})

test('pixels are read into an array that is given, if it is of their number and type', () => {
  const pixels = Int16Array.of(1, 2, 3)
  const file = reread({ kind: 'image', shape: [3], pixels })
  const image = openImage(file, file.hdus[0]!)
  const own = new Int16Array(3)
  expect(image.read(own)).toBe(own)
  expect(own).toEqual(pixels)
  expect(() => image.read(new Int16Array(4))).toThrow('3 pixels of type int16')
  expect(() => image.read(new Uint16Array(3))).toThrow('3 pixels of type int16')
})

test('exported doubles of many digits have an exponent, so that nobody takes them for integers', () => {
  const file = reread({
    kind: 'bintable',
    columns: [
      { name: 'a', values: Float64Array.of(6.261751265728502e19, -1e17, 1e16, 0.12345678901234568) },
      { name: 'b', values: ['12345678901234567890', '[12345678901234567890]', '"\\', ''] },
    ],
  })
  let text = ''
  exportFits(file, {
    write: (name, content) => {
      if (name === 'hdu1.json') text = String(content)
    },
  })
  expect(text).toContain('[6.261751265728502e+19,-1e+17,1e+16,0.12345678901234568]')
  expect(text).toContain('["12345678901234567890","[12345678901234567890]","\\"\\\\",""]')
})
