import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ByteSource, bytesSource, imageHeader, openFits, openImage, openTable } from '../src/index.ts'
import { FITS_REFERENCE } from './reference.ts'

/** A source that remembers which bytes were asked for. */
function watched(bytes: Uint8Array): ByteSource & { ranges: [from: number, to: number][] } {
  const source = bytesSource(bytes)
  const ranges: [number, number][] = []
  return {
    size: source.size,
    ranges,
    read(offset, length) {
      ranges.push([offset, offset + length])
      return source.read(offset, length)
    },
  }
}

test.each([
  'banzai.fits.fz',
  'many_extensions.fits',
  'table_variable_p.fits',
  'random_groups.fits',
  'fpack_int.fits.fz',
])('the headers of %s, and plans to read its data, are had without a byte of the data', (name) => {
  const source = watched(readFileSync(new URL(name, FITS_REFERENCE)))
  const file = openFits(source)
  for (const hdu of file.hdus) {
    imageHeader(hdu)
    if (hdu.kind === 'image' || hdu.kind === 'compressed') openImage(file, hdu)
    if (hdu.kind === 'bintable' || hdu.kind === 'table') openTable(file, hdu)
  }
  expect(source.ranges.length).toBeGreaterThan(0)
  for (const { dataOffset, dataBytes } of file.hdus) {
    const touched = source.ranges.filter(([from, to]) => from < dataOffset + dataBytes && to > dataOffset)
    expect(touched).toEqual([])
  }
})

test('rows of a plain image are read without those around them', () => {
  const source = watched(readFileSync(new URL('plain_i2.fits', FITS_REFERENCE)))
  const file = openFits(source)
  const image = openImage(file, file.hdus[0]!)
  source.ranges.length = 0
  image.readRows(2, 3, new Float32Array(3 * image.width))
  const bytes = source.ranges.reduce((sum, [from, to]) => sum + to - from, 0)
  expect(bytes).toBe(3 * image.width * 2)
})
