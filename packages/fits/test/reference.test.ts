import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  bytesSource,
  columnToJson,
  exportFits,
  type FitsFile,
  imageHeader,
  openFits,
  openImage,
  openTable,
  type PixelArray,
  readChecksums,
  verifyFits,
} from '../src/index.ts'
import {
  canonicalBytes,
  digest,
  FITS_REFERENCE,
  type ReferenceFile,
  type ReferenceHdu,
  readJson,
  type Sidecar,
  sha256,
} from './reference.ts'

const { files } = readJson<{ files: ReferenceFile[] }>(new URL('manifest.json', FITS_REFERENCE))

function openReference(file: string): FitsFile {
  return openFits(bytesSource(readFileSync(new URL(file, FITS_REFERENCE))))
}

function expectPixels(got: PixelArray, want: Sidecar): void {
  if (sha256(got) === want.sha256) return
  const bytes = gunzipSync(readFileSync(new URL(want.file, FITS_REFERENCE)))
  const mine = canonicalBytes(got)
  expect(mine.length).toBe(bytes.length)
  const first = mine.findIndex((byte, i) => byte !== bytes[i])
  expect(first, `pixel ${Math.floor(first / got.BYTES_PER_ELEMENT)} differs`).toBe(-1)
}

/** As the recording has it: no -0, and digits for integers that a double does not hold. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item)))
}

function expectCards(file: FitsFile, hdu: ReferenceHdu): void {
  const got = file.hdus[hdu.index]!.header.cards.map((card) => [card.keyword, card.value, card.comment, card.type])
  // What a reader makes of an illegal value is its own affair, but it has to know that it is one.
  const known = (cards: unknown[][]) => cards.map((card) => (card[3] === '?' ? [card[0], '?'] : card))
  expect(asJson(known(got))).toEqual(asJson(known(hdu.cards)))
}

/** Bands of seven rows from the top down, so that no tile is met in order. */
function expectBands(file: FitsFile, hdu: ReferenceHdu): void {
  const image = openImage(file, file.hdus[hdu.index]!)
  const whole = Float32Array.from(image.read() as ArrayLike<number | bigint>, Number)
  for (let end = image.height; end > 0; end -= 7) {
    const first = Math.max(0, end - 7)
    const band = new Float32Array((end - first) * image.width)
    image.readRows(first, end - first, band)
    expect(band).toEqual(whole.subarray(first * image.width, end * image.width))
  }
}

const STRUCTURE =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS|PCOUNT|GCOUNT|TFIELDS|EXTEND|THEAP|CHECKSUM|DATASUM|(?:TTYPE|TFORM|NAXIS)\d+|Z.*)$/

/** The recorded cards are the table's: those of the user must be there, and the structure that of the image. */
function expectImageHeader(file: FitsFile, hdu: ReferenceHdu): void {
  const header = imageHeader(file.hdus[hdu.index]!)
  const axes = hdu.shape!.toReversed()
  expect(header.integer('BITPIX')).toBe(hdu.bitpix)
  expect(header.integer('NAXIS')).toBe(axes.length)
  expect(axes.map((_, i) => header.integer(`NAXIS${i + 1}`))).toEqual(axes)
  expect(
    header.cards.filter((card) => /^(?:TTYPE|TFORM|ZTILE|ZNAME|ZVAL|ZCMPTYPE|TFIELDS)/.test(card.keyword)),
  ).toEqual([])
  for (const [keyword, value] of hdu.image_cards ?? []) {
    if (STRUCTURE.test(keyword) || value === 'COMPRESSED_IMAGE') continue
    expect([keyword, asJson(header.get(keyword))]).toEqual([keyword, value])
  }
}

describe.each(files)('$file: $what', (reference) => {
  test('HDUs are found where they are', () => {
    const file = openReference(reference.file)
    expect(file.damage).toBeNull()
    expect(file.trailingBytes).toBe(reference.trailing_bytes ?? 0)
    const got = file.hdus.map(({ index, kind, name, version, headerOffset, dataOffset, dataBytes }) => ({
      index,
      kind,
      name,
      version,
      header_offset: headerOffset,
      data_offset: dataOffset,
      data_bytes: dataBytes,
    }))
    const keys = Object.keys(got[0]!)
    const want = reference.hdus.map((hdu) =>
      Object.fromEntries(Object.entries(hdu).filter(([key]) => keys.includes(key))),
    )
    expect(got).toEqual(want)
  })

  test('cards are read as they are', () => {
    const file = openReference(reference.file)
    for (const hdu of reference.hdus) expectCards(file, hdu)
  })

  const images = reference.hdus.filter((hdu) => hdu.pixels !== undefined)
  if (images.length > 0)
    test('pixels are right to the bit', () => {
      const file = openReference(reference.file)
      for (const hdu of images) {
        const image = openImage(file, file.hdus[hdu.index]!)
        expect(image.bitpix).toBe(hdu.bitpix)
        expect(image.shape).toEqual(hdu.shape)
        expect(image.dtype).toBe(hdu.pixels!.dtype)
        expectPixels(image.read(), hdu.pixels!)
        if (hdu.stored) expectPixels(image.readStored(), hdu.stored)
      }
    })

  const tables = reference.hdus.filter((hdu) => hdu.columns !== undefined)
  if (tables.length > 0)
    test('columns are right', () => {
      const file = openReference(reference.file)
      for (const hdu of tables) {
        const table = openTable(file, file.hdus[hdu.index]!)
        expect(table.columns.map((column) => column.name)).toEqual(hdu.columns!.map((column) => column.name))
        hdu.columns!.forEach((column, i) => {
          expect(asJson(columnToJson(table.columnAt(i)))).toEqual(column)
        })
      }
    })

  const bands = images.filter((hdu) => hdu.shape!.length === 2)
  if (bands.length > 0) {
    test('bands of rows are what the whole image has there', () => {
      const file = openReference(reference.file)
      for (const hdu of bands) expectBands(file, hdu)
    })
  }

  const summed = reference.hdus.filter((hdu) => hdu.datasum !== undefined)
  if (summed.length > 0) {
    test('sums are found right or wrong', () => {
      const file = openReference(reference.file)
      for (const { index, datasum, checksum } of summed) {
        expect(readChecksums(file, file.hdus[index]!)).toEqual({ datasum, checksum })
      }
    })
  }

  const compressed = reference.hdus.filter((hdu) => hdu.kind === 'compressed')
  if (compressed.length > 0) {
    test('headers of compressed images are those of images', () => {
      const file = openReference(reference.file)
      for (const hdu of compressed) expectImageHeader(file, hdu)
    })
  }

  test('verification finds no error but sums that are wrong', () => {
    const { problems } = verifyFits(openReference(reference.file))
    const errors = problems.filter(({ severity }) => severity === 'error')
    if (reference.hdus.every(({ datasum, checksum }) => datasum !== 'wrong' && checksum !== 'wrong')) {
      expect(errors).toEqual([])
    } else expect(errors.some(({ where }) => where.keyword === 'CHECKSUM')).toBe(true)
  })

  test('export writes what was recorded', () => {
    const written = new Map<string, string | Uint8Array>()
    const file = openReference(reference.file)
    expect(exportFits(file, { write: (name, content) => written.set(name, content) })).toEqual([])
    for (const hdu of reference.hdus) {
      const json = JSON.parse(String(written.get(`hdu${hdu.index}.json`)))
      const { index, kind, name, version, shape, columns } = hdu
      const dtype = hdu.pixels?.dtype
      expect({ ...json, cards: json.cards.length }).toEqual({
        index,
        kind,
        name,
        version,
        cards: hdu.cards.length,
        dtype,
        shape,
        columns,
      })
      if (hdu.pixels) expect(digest(written.get(`hdu${index}.bin`)!)).toBe(hdu.pixels.sha256)
    }
  })
})
