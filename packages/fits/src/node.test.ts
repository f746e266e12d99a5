import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import {
  bytesSource,
  FitsError,
  findScienceImage,
  numericColumn,
  openFits,
  openImage,
  openTable,
  writeFits,
} from './index.ts'
import { fileSink, fileSource, isGzipFile, openFitsFile } from './node.ts'

const folder = mkdtempSync(join(tmpdir(), 'fits-node-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pixels = Float32Array.from({ length: 12 }, (_, i) => i * 1.5 - 3)

function writeSample(name: string): string {
  const path = join(folder, name)
  const sink = fileSink(path)
  writeFits(sink, [
    { kind: 'empty', header: [] },
    { kind: 'image', header: [{ keyword: 'EXTNAME', value: 'SCI' }], shape: [3, 4], pixels },
    {
      kind: 'bintable',
      header: [{ keyword: 'EXTNAME', value: 'CAT' }],
      columns: [{ name: 'Flux', values: Float64Array.of(1, 2.5) }],
    },
  ])
  sink.close()
  return path
}

function bytesOf(path: string): Uint8Array {
  const source = fileSource(path)
  const bytes = source.read(0, source.size)
  source.close()
  return bytes
}

test('a file is read by position, plain or gzip as a whole, whatever its name', () => {
  const plain = writeSample('plain.fits')
  const gzipped = join(folder, 'gzipped.fits')
  writeFileSync(gzipped, gzipSync(bytesOf(plain)))
  expect([plain, gzipped].map(isGzipFile)).toEqual([false, true])
  for (const path of [plain, gzipped]) {
    const file = openFitsFile(path)
    expect(openImage(file, findScienceImage(file)).read()).toEqual(pixels)
    expect(numericColumn(openTable(file, file.hdus[2]!), 'FLUX')).toEqual(Float64Array.of(1, 2.5))
    file.close()
    file.close()
  }
})

test('rows can be read into shared memory', () => {
  const file = openFitsFile(writeSample('shared.fits'))
  const out = new Float32Array(new SharedArrayBuffer(8 * 4))
  openImage(file, file.hdus[1]!).readRows(1, 2, out)
  file.close()
  expect(Array.from(out)).toEqual(Array.from(pixels.subarray(4)))
})

test('reading does not change the bytes it reads from', () => {
  const bytes = bytesOf(writeSample('twice.fits'))
  const before = Uint8Array.from(bytes)
  const file = openFits(bytesSource(bytes))
  const image = openImage(file, file.hdus[1]!)
  expect(image.read()).toEqual(image.read())
  expect(Uint8Array.from(bytes)).toEqual(before)
})

test('bytes at an odd offset of a larger buffer are read as well', () => {
  const bytes = bytesOf(writeSample('odd.fits'))
  const buffer = new Uint8Array(bytes.length + 3)
  buffer.set(bytes, 3)
  const file = openFits(bytesSource(buffer.subarray(3)))
  expect(openImage(file, file.hdus[1]!).read()).toEqual(pixels)
})

test('a read beyond the end says where', () => {
  const source = fileSource(writeSample('short.fits'))
  expect(() => source.read(source.size - 1, 2)).toThrow(FitsError)
  source.close()
})

test('a folder is refused as what it is', () => {
  const refusal = { code: 'not_fits', reason: 'this is a folder, not a file' }
  expect(() => openFitsFile(folder)).toThrow(expect.objectContaining(refusal))
})

test('rows outside the image and arrays too small are refused', () => {
  const file = openFitsFile(writeSample('range.fits'))
  const image = openImage(file, file.hdus[1]!)
  expect(() => image.readRows(2, 2, new Float32Array(8))).toThrow(RangeError)
  expect(() => image.readRows(0, 2, new Float32Array(7))).toThrow(RangeError)
  file.close()
})
