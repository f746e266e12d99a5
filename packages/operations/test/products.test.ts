import { join } from 'node:path'
import { readChecksums, verifyFits } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PRECISION, operations, type Precision, parsePrecision } from '../src/index.ts'
import { named } from './frames.ts'
import { framePath, manifest } from './reference-data.ts'
import { productImage, type Ran, readImage, run } from './run.ts'

const historyOf = (ran: Ran, index = 0) =>
  productImage(ran, ran.products[index]!)
    .header.cards.filter(({ keyword }) => keyword === 'HISTORY')
    .map(({ value }) => String(value))

describe('a product', () => {
  it('is a FITS file, a large and a small picture, named after the result', async () => {
    const one = await run(
      'Median',
      { input_files: named('dither01', 'dither02') },
      { precision: DEFAULT_PRECISION, key: 'k1' },
    )
    expect(one.output).toEqual({ output_files: one.products })
    expect(one.products).toEqual([
      {
        basename: 'k1',
        type: 'fits',
        files: { fits: 'k1.fits.fz', large: 'k1.jpg', small: 'k1.thumbnail.jpg' },
        metadata: {},
      },
    ])
    const several = await run('Normalization', { input_files: named('dither02', 'dither01') }, { key: 'k2' })
    expect(several.products.map(({ basename }) => basename)).toEqual(['k2-1', 'k2-2'])
    expect(several.products[0]!.files.fits).toBe('k2-1.fits')
  })

  it('compressed differs from the numbers by half a step of its noise at most, uncompressed by nothing', async () => {
    const sent = { input_files: named('dither01', 'dither02', 'dither03') }
    const exact = await run('Median', sent, { precision: { kind: 'uncompressed' } })
    const packed = await run('Median', sent, { precision: DEFAULT_PRECISION })
    const file = openFitsFile(join(packed.outDir, packed.products[0]!.files.fits!))
    expect(file.hdus.map(({ kind }) => kind)).toEqual(['empty', 'compressed'])
    expect(file.hdus[1]!.header.get('ZCMPTYPE')).toBe('RICE_1')
    file.close()
    const [want, got] = [exact, packed].map((ran) => productImage(ran, ran.products[0]!).pixels)
    const worst = want!.reduce((largest, value, i) => Math.max(largest, Math.abs(value - got![i]!)), 0)
    expect(worst).toBeGreaterThan(0)
    expect(worst).toBeLessThan(1) // the noise is about 12: a sixteenth of it is a step
  })

  it.each<[string, Precision, string, string]>([
    ['lossless', { kind: 'lossless' }, 'GZIP_2', 'without loss, and compressed with GZIP_2'],
    ['of a given precision', { kind: 'quantised', level: 256 }, 'RICE_1', 'steps of 1/256 of its own noise'],
  ])('%s has the pixels that it promises, and says so', async (_, precision, algorithm, words) => {
    const sent = { input_files: named('dither01', 'odd-nanblock') }
    const exact = await run('Stacking', sent)
    const packed = await run('Stacking', sent, { precision })
    const file = openFitsFile(join(packed.outDir, packed.products[0]!.files.fits!))
    expect(file.hdus[1]!.header.get('ZCMPTYPE')).toBe(algorithm)
    expect(verifyFits(file)).toEqual({ ok: true, problems: [] })
    file.close()
    expect(historyOf(packed).join(' ')).toContain(words)
    const [want, got] = [exact, packed].map((ran) => productImage(ran, ran.products[0]!).pixels)
    if (precision.kind === 'lossless') expect(got).toEqual(want)
    const errors = want!.map((value, i) => Math.abs(value - got![i]!)).filter((error) => !Number.isNaN(error))
    expect(Math.max(...errors)).toBeLessThan(0.2) // the noise is about 17, half a step of it 0.03
  })

  it.each<[string, Record<string, unknown>]>([
    ['Median', { input_files: named('dither01', 'dither02') }],
    ['Normalization', { input_files: named('dither01', 'odd-nanblock') }],
    ['Subtraction', { input_files: named('dither01', 'int32'), subtraction_file: named('dither02') }],
    ['Stacking', { input_files: named('odd-const', 'odd-allnan', 'tiny') }],
    ['Stacking', { input_files: named('dither01', 'dither02', 'dither03'), stacking_mode: 'reproject' }],
  ])('of every kind and precision follows the standard to the letter: %s of %j', async (name, sent) => {
    for (const precision of ['16', 'lossless', 'none']) {
      const ran = await run(name, sent, { precision: parsePrecision(precision)! })
      expect(ran.products.length).toBeGreaterThan(0)
      for (const { files } of ran.products) {
        const file = openFitsFile(join(ran.outDir, files.fits!))
        expect(verifyFits(file)).toEqual({ ok: true, problems: [] })
        for (const hdu of file.hdus) expect(readChecksums(file, hdu)).toEqual({ datasum: 'right', checksum: 'right' })
        file.close()
      }
    }
  })

  it('fills its history cards between words, whatever the length of names', async () => {
    const lines = historyOf(
      await run('Median', { input_files: named('dither01', 'dither02') }, { precision: DEFAULT_PRECISION }),
    )
    expect(lines.slice(3)).toEqual([
      'Pixels are stored with loss: each row is rounded to steps of 1/16 of its',
      'own noise (ZSCALE), with subtractive dither, and compressed with RICE_1.',
      'A pixel is at most half a step off; rows without noise are stored',
      'exactly.',
    ])
  })

  it.each(['odd-nanblock', 'odd-allnan', 'sky-nanedge'])(
    'compressed keeps missing pixels missing: %s',
    async (name) => {
      const ran = await run('Stacking', { input_files: named(name, name) }, { precision: DEFAULT_PRECISION })
      const { pixels } = productImage(ran, ran.products[0]!)
      const input = readImage(framePath(name)).pixels
      expect(input.some((value) => Number.isNaN(value))).toBe(true)
      expect(pixels.map((value) => Number(Number.isNaN(value)))).toEqual(
        input.map((value) => Number(Number.isNaN(value))),
      )
    },
  )

  it('made again is the same but for its date', async () => {
    const sent = { input_files: named('dither01', 'dither02') }
    const [first, second] = [
      await run('Median', sent, { precision: DEFAULT_PRECISION }),
      await run('Median', sent, { precision: DEFAULT_PRECISION, threads: 2 }),
    ].map((ran) => productImage(ran, ran.products[0]!).pixels)
    expect(first).toEqual(second)
  })

  it('keeps the header and the WCS of the first input, without what was true of that file alone', async () => {
    const ran = await run(
      'Median',
      { input_files: named('dither02', 'dither01') },
      { precision: DEFAULT_PRECISION, key: 'abc' },
    )
    const made = productImage(ran, ran.products[0]!).header
    const first = readImage(framePath('dither01')).header
    const kept = ['OBJECT', 'DATE-OBS', 'EXPTIME', 'FILTER', 'CTYPE1', 'CRVAL1', 'CRPIX1', 'CD1_1', 'CD2_2', 'RADESYS']
    for (const keyword of kept) expect(made.card(keyword)).toEqual(first.card(keyword))
    expect(made.get('EXTNAME')).toBe('SCI')
    expect(made.get('DLAB_KEY')).toBe('abc')
    expect(made.string('DATE')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    const file = openFitsFile(join(ran.outDir, ran.products[0]!.files.fits!))
    expect(file.hdus[0]!.header.get('DLAB_KEY')).toBe('abc')
    expect(file.hdus[1]!.header.cards.filter(({ keyword }) => keyword === 'EXTNAME').length).toBe(1)
    file.close()
  })

  it('says in its history what was done, with which parameters, to which inputs, and what compression lost', async () => {
    const version = operations.get('Stacking')!.version
    const sent = { input_files: named('dither03', 'dither01', 'dither02') }
    const packed = historyOf(await run('Stacking', sent, { precision: DEFAULT_PRECISION }))
    expect(packed.slice(0, 5)).toEqual([
      `Datalab Stacking, version ${version}`,
      'Parameter stacking_mode = simple',
      'Input input_files: dither01 (archive)',
      'Input input_files: dither02 (archive)',
      'Input input_files: dither03 (archive)',
    ])
    expect(packed.slice(5).join(' ')).toMatch(/with loss.*1\/16.*dither.*RICE_1.*half a step/)
    expect(historyOf(await run('Stacking', sent)).join(' ')).toMatch(/without loss/)
  })

  it('of several names its own input, not those of the others', async () => {
    const sent = { input_files: named('dither03', 'dither02'), subtraction_file: named('dither01') }
    const ran = await run('Subtraction', sent)
    for (const [index, own] of ['dither02', 'dither03'].entries()) {
      const inputs = historyOf(ran, index).filter((line) => line.startsWith('Input'))
      expect(inputs).toEqual([`Input input_files: ${own} (archive)`, 'Input subtraction_file: dither01 (archive)'])
      const header = productImage(ran, ran.products[index]!).header
      expect(header.get('DATE-OBS')).toBe(readImage(framePath(own)).header.get('DATE-OBS'))
    }
  })

  it('keeps the history of an input that is a product itself', async () => {
    const median = await run('Median', { input_files: named('dither01', 'dither02') })
    const paths = { 'datalab/result': join(median.outDir, 'result.fits') }
    const ran = await run(
      'Normalization',
      { input_files: [{ basename: 'result', source: 'datalab' }] },
      { paths, key: 'n' },
    )
    const lines = historyOf(ran)
    expect(lines).toContain('Input input_files: dither01 (archive)')
    expect(lines).toContain('Input input_files: result (datalab)')
    expect(productImage(ran, ran.products[0]!).header.get('DLAB_KEY')).toBe('n')
  })

  it('normalised has no unit, and says by what it was divided', async () => {
    const ran = await run('Normalization', { input_files: named('dither01') })
    expect(readImage(framePath('dither01')).header.get('BUNIT')).toBe('electron')
    expect(productImage(ran, ran.products[0]!).header.has('BUNIT')).toBe(false)
    expect(historyOf(ran)).toContainEqual(expect.stringMatching(/^Parameter median = 18\d\.\d+$/))
  })
})

describe('a reprojected stack', () => {
  const recorded = manifest.operations.filter(
    ({ reproject, right }) => reproject && !right?.some((r) => 'failure' in r),
  )

  it.each(recorded.map((o) => [o.case, o] as const))(
    'has the WCS of its own pixels and nothing of the old: %s',
    async (_, o) => {
      const ran = await run('Stacking', o.input)
      const { header } = productImage(ran, ran.products[0]!)
      for (const [keyword, value] of Object.entries(o.reproject!.right_header)) {
        if (typeof value === 'number') expect(header.number(keyword)! / value).toBeCloseTo(1, 9)
        else expect(header.get(keyword)).toBe(value)
      }
      for (const { keyword } of header.cards) expect(keyword).not.toMatch(/^(CD|PC)\d_\d|^CROTA|^A_|^B_|^PV|^LONPOLE/)
    },
  )
})

describe('pictures', () => {
  it('are grey JPEG files, the large one of the size of the image and not flipped', async () => {
    const ran = await run('Median', { input_files: named('wide', 'wide') })
    const { large, small } = ran.products[0]!.files
    expect(await sharp(join(ran.outDir, large)).metadata()).toMatchObject({ width: 500, height: 100, channels: 1 })
    expect(await sharp(join(ran.outDir, small)).metadata()).toMatchObject({ width: 200, height: 40, channels: 1 })
    const { pixels } = productImage(ran, ran.products[0]!)
    const levels = await sharp(join(ran.outDir, large)).extractChannel(0).raw().toBuffer()
    const brightest = pixels.indexOf(Math.max(...pixels))
    const [x, y] = [brightest % 500, Math.floor(brightest / 500)]
    expect(levels[(99 - y) * 500 + x]).toBeGreaterThan(240)
  })

  it.each(['odd-const', 'odd-allnan', 'odd-nanblock', 'odd-negative', 'int32', 'tiny'])(
    'are made of %s',
    async (name) => {
      const ran = await run('Stacking', { input_files: named(name, name) })
      expect(await sharp(join(ran.outDir, ran.products[0]!.files.large)).metadata()).toMatchObject({ format: 'jpeg' })
    },
  )
})
