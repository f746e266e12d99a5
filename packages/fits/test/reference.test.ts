import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  bytesSource,
  columnToJson,
  type FitsFile,
  openFits,
  openImage,
  openTable,
  type PixelArray,
} from '../src/index.ts'
import {
  canonicalBytes,
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
})
