import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PRECISION, type Precision } from '../src/index.ts'
import { named, pathsOf, writeFrame } from './frames.ts'
import { framePath } from './reference-data.ts'
import { productImage, run, temporaryDir } from './run.ts'

const dir = temporaryDir()
const counting = (length: number, from = 0) => Float32Array.from({ length }, (_, i) => from + i)

describe('frames of different shapes, types and files in one operation', () => {
  it('are cropped to the smallest width and the smallest height, each by itself', async () => {
    const wide = writeFrame(dir, { name: 'wide', width: 500, pixels: counting(500 * 100) })
    const tall = writeFrame(dir, { name: 'tall', width: 50, pixels: counting(50 * 200, 1e6) })
    const paths = pathsOf({ wide, tall })
    const ran = await run('Stacking', { input_files: named('wide', 'tall') }, { paths })
    const { width, height, pixels } = productImage(ran, ran.products[0]!)
    expect([width, height]).toEqual([50, 100])
    expect(pixels[3 * 50 + 7]).toBe(3 * 500 + 7 + 1e6 + 3 * 50 + 7)
  })

  it('may be large integers, whose difference is exact', async () => {
    const a = writeFrame(dir, { name: 'a', width: 2, pixels: Int32Array.of(2000000003, 16777217, -2000000000, 5) })
    const b = writeFrame(dir, { name: 'b', width: 2, pixels: Int32Array.of(2000000001, 16777216, -2000000001, 9) })
    const c = writeFrame(dir, { name: 'c', width: 2, pixels: Float64Array.of(1 + 1e-12, 16777216.5, 0, Number.NaN) })
    const paths = pathsOf({ a, b, c })
    const sent = { input_files: named('a', 'c'), subtraction_file: named('b') }
    const ran = await run('Subtraction', sent, { paths })
    expect([...productImage(ran, ran.products[0]!).pixels]).toEqual([2, 1, 1, -4])
    expect([...productImage(ran, ran.products[1]!).pixels]).toEqual(
      [-2e9, 0.5, 2000000001, Number.NaN].map(Math.fround),
    )
  })

  it('may be wider than the frame subtracted, unsigned, with blanks', async () => {
    const a = writeFrame(dir, { name: 'u', width: 3, pixels: Uint16Array.of(1, 2, 65535, 4, 5, 6) })
    const b = writeFrame(dir, { name: 'v', width: 2, pixels: Float32Array.of(2, Number.NaN, 0.5, 5) })
    const sent = { input_files: named('u'), subtraction_file: named('v') }
    const ran = await run('Subtraction', sent, { paths: pathsOf({ u: a, v: b }) })
    expect([...productImage(ran, ran.products[0]!).pixels]).toEqual([-1, Number.NaN, 3.5, 0])
  })

  it('may have their image in the primary HDU', async () => {
    const path = writeFrame(dir, { name: 'primary', width: 2, pixels: Float32Array.of(2, 4, 6, 8) }, true)
    const ran = await run('Normalization', { input_files: named('primary') }, { paths: pathsOf({ primary: path }) })
    const { header, pixels } = productImage(ran, ran.products[0]!)
    expect([...pixels]).toEqual([0.4, 0.8, 1.2, 1.6].map(Math.fround))
    expect(header.string('EXTNAME')).toBe('SCI')
  })

  it('may be gzip as a whole, and leave nothing behind', async () => {
    const packed = join(dir, 'packed.fits.gz')
    writeFileSync(packed, gzipSync(readFileSync(framePath('dither01'))))
    const paths = { 'archive/a': packed, 'archive/b': framePath('dither02'), 'archive/c': framePath('dither01') }
    const gzipped = await run('Median', { input_files: named('a', 'b') }, { paths })
    const plain = await run('Median', { input_files: named('b', 'c') }, { paths })
    expect(productImage(gzipped, gzipped.products[0]!).pixels).toEqual(productImage(plain, plain.products[0]!).pixels)
  })

  it('may be gzip as a whole under one long name in two folders, and stay two frames', async () => {
    const [one, two] = ['1', '2'].map((folder) => {
      const deep = join(dir, folder, 'long'.repeat(30))
      mkdirSync(deep, { recursive: true })
      const plain = writeFrame(deep, {
        name: 'f',
        width: 2,
        pixels: Float32Array.of(10, 20, 30, 40).map((v) => v * Number(folder)),
      })
      writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)))
      return `${plain}.gz`
    })
    const paths = pathsOf({ one, two })
    const ran = await run('Subtraction', { input_files: named('two'), subtraction_file: named('one') }, { paths })
    expect([...productImage(ran, ran.products[0]!).pixels]).toEqual([10, 20, 30, 40])
  })

  it.each(['fits', 'fits.fz'] as const)('may be products of other operations: %s', async (kind) => {
    const precision: Precision = kind === 'fits.fz' ? DEFAULT_PRECISION : { kind: 'uncompressed' }
    const median = await run('Median', { input_files: named('dither01', 'dither02') }, { precision })
    const path = join(median.outDir, `result.${kind}`)
    const paths = { 'archive/dither03': framePath('dither03'), 'datalab/result': path }
    const sent = {
      input_files: [...named('dither03'), { basename: 'result', source: 'datalab', type: 'fits', operation: 1 }],
      subtraction_file: [{ basename: 'result', source: 'datalab' }],
    }
    const ran = await run('Subtraction', sent, { paths, precision })
    const itself = productImage(ran, ran.products[1]!)
    expect(itself.pixels.every((value) => value === 0)).toBe(true)
  })
})

describe('a frame that cannot be read', () => {
  it.each([
    ['is cut', readFileSync(framePath('dither02')).subarray(0, 20000)],
    ['is no FITS file', Buffer.from('<html>not found</html>')],
    ['is empty', Buffer.alloc(0)],
    ['is gzip of something else', gzipSync(Buffer.from('<html>not found</html>'))],
    ['is damaged gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7])],
  ])('is named when it %s, on one thread and on two', async (_, bytes) => {
    const path = join(dir, 'bad.fits')
    writeFileSync(path, bytes)
    const paths = { 'archive/good': framePath('dither01'), 'archive/bad': path }
    for (const threads of [1, 2]) {
      await expect(run('Median', { input_files: named('good', 'bad') }, { paths, threads })).rejects.toMatchObject({
        name: 'OperationFailure',
        message: expect.stringMatching(/^Could not read bad: /),
      })
    }
  })

  it('is named when its pixels turn out to be damaged half-way', async () => {
    const bytes = Buffer.from(readFileSync(framePath('dither02')))
    bytes.fill(0xff, 30000, 50000)
    const path = join(dir, 'rotten.fits')
    writeFileSync(path, bytes)
    const paths = { 'archive/good': framePath('dither01'), 'archive/rotten': path }
    for (const threads of [1, 2]) {
      await expect(run('Median', { input_files: named('good', 'rotten') }, { paths, threads })).rejects.toThrow(
        /^Could not read rotten: /,
      )
    }
  })

  it('without a path is told as not found', async () => {
    await expect(run('Median', { input_files: named('a', 'b') }, { paths: {} })).rejects.toThrow(
      'Could not find a in the archive',
    )
  })
})
