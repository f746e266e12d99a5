import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseWcs } from '@datalab/astro'
import { findHdu, findScienceImage, numericColumn, openImage, openTable } from '@datalab/fits'
import { openFitsFile } from '@datalab/fits/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogueRows, columnNames } from './catalogue.ts'
import { type Exposure, exposeField } from './exposure.ts'
import { simulateField } from './field.ts'
import { sexagesimal } from './frame-header.ts'
import { fieldTruth, frameTruth } from './truth.ts'
import { writeFrame, writeFrameTo, writeTruth } from './write-frame.ts'

const field = simulateField({
  ...{ name: 'Field', seed: 'write', center: { ra: 10.5, dec: -20.25 }, sizeArcmin: 4, starCount: 60 },
})
const exposure: Exposure = exposeField(field, {
  ...{ band: 'ip', start: '2024-01-15T10:00:00', exposureSeconds: 30, width: 230, height: 170, number: 7 },
  ...{ rotationDegrees: 12, offsetPixels: [4, -3], publicDate: '2024-02-01T00:00:00' },
})

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'datalab-simulation-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

describe('a written frame', () => {
  let file: ReturnType<typeof openFitsFile>
  beforeAll(() => {
    file = openFitsFile(writeFrameTo(dir, exposure))
  })
  afterAll(() => file.close())

  test('is called as observatories call theirs, and has an empty primary, SCI and CAT', () => {
    expect(readdirSync(dir)).toContain('sim1m0a-fa99-20240115-0007-e91.fits.fz')
    expect(file.damage).toBeNull()
    expect(file.hdus.map(({ kind, name }) => [kind, name])).toEqual([
      ['empty', null],
      ['compressed', 'SCI'],
      ['bintable', 'CAT'],
    ])
  })

  test('holds the pixels, to an eightieth of the noise', () => {
    const image = openImage(file, findScienceImage(file))
    expect([image.width, image.height, image.bitpix]).toEqual([230, 170, -32])
    const pixels = new Float32Array(230 * 170)
    image.readRows(0, 170, pixels)
    const noise = Math.sqrt(exposure.skyAdu + exposure.instrument.readNoiseElectrons ** 2)
    const worst = pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - exposure.pixels[i]!)), 0)
    expect(worst).toBeGreaterThan(0)
    // Half of a step of a 64th, and a row's noise is measured to some percent.
    expect(worst).toBeLessThan(noise / 80)
  })

  test('says of itself what an archive wants to know', () => {
    const { header } = findScienceImage(file)
    expect(header.string('DATE-OBS')).toBe('2024-01-15T10:00:00.000')
    expect(header.string('DAY-OBS')).toBe('20240115')
    expect(header.number('EXPTIME')).toBe(30)
    expect(header.string('FILTER')).toBe('ip')
    expect(header.string('OBJECT')).toBe('Field')
    expect(header.string('OBSTYPE')).toBe('EXPOSE')
    expect(header.number('RLEVEL')).toBe(91)
    expect(header.string('L1PUBDAT')).toBe('2024-02-01T00:00:00Z')
    expect(header.string('REQNUM')).toBe('0000000077')
    expect(header.number('MJD-OBS')).toBeCloseTo(exposure.startMjd, 7)
    for (const keyword of ['SITEID', 'TELID', 'INSTRUME', 'PROPID', 'BLKUID', 'GAIN', 'RDNOISE', 'SATURATE']) {
      expect(header.has(keyword), keyword).toBe(true)
    }
  })

  test('has a WCS that finds the stars where the truth says', () => {
    const wcs = parseWcs((keyword) => findScienceImage(file).header.get(keyword))
    expect(exposure.sources.length).toBeGreaterThan(10)
    for (const { ra, dec, x, y } of exposure.sources) {
      const found = wcs?.skyToPixel(ra, dec)
      expect(found?.[0]).toBeCloseTo(x, 7)
      expect(found?.[1]).toBeCloseTo(y, 7)
    }
  })

  test('has a catalogue with all columns in their order, types and units', () => {
    const hdu = findHdu(file, 'CAT')
    if (!hdu) throw new Error('no CAT')
    const table = openTable(file, hdu)
    const rows = catalogueRows(exposure)
    expect(table.rows).toBe(rows.length)
    expect(table.columns.map(({ name }) => name)).toEqual(columnNames)
    const integers = table.columns.filter(({ tform }) => tform.endsWith('K')).map(({ name }) => name)
    expect(integers).toEqual(['xpeak', 'ypeak', 'flag'])
    for (const name of columnNames) {
      expect([...numericColumn(table, name)]).toEqual(rows.map((row) => row[name]))
    }
  })
})

test('the same exposure gives the same bytes, and nothing else stays in the folder', () => {
  const paths = [join(dir, 'one.fits'), join(dir, 'two.fits')] as const
  for (const path of paths) writeFrame(path, exposure)
  expect(readFileSync(paths[0]).equals(readFileSync(paths[1]))).toBe(true)
  expect(readdirSync(dir).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('a frame may do without its catalogue', () => {
  writeFrame(join(dir, 'bare.fits'), exposure, { withoutCatalogue: true })
  const file = openFitsFile(join(dir, 'bare.fits'))
  expect(findHdu(file, 'CAT')).toBeUndefined()
  file.close()
})

test('a frame that cannot be written leaves nothing behind', () => {
  expect(() => writeFrame(join(dir, 'no', 'such.fits'), exposure)).toThrow('ENOENT')
  // A folder of that name is in the way at the very end.
  mkdirSync(join(dir, 'wrong.fits/full'), { recursive: true })
  expect(() => writeFrame(join(dir, 'wrong.fits'), exposure)).toThrow()
  expect(readdirSync(dir).filter((name) => name.includes('wrong'))).toEqual(['wrong.fits'])
  expect(() => writeFrame(join(dir, 'tall.fits'), { ...exposure, height: 171 })).toThrow(RangeError)
})

test('the truth is plain data that survives being written', () => {
  const truth = fieldTruth(field, [frameTruth(exposure)])
  writeTruth(join(dir, 'truth.json'), truth)
  expect(JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8'))).toEqual(truth)
  expect(truth.frames[0]?.basename).toBe('sim1m0a-fa99-20240115-0007-e91')
})

test('sexagesimal values never show a part of 60', () => {
  expect(sexagesimal(10.5 / 15, 4)).toBe('00:42:00.0000')
  expect(sexagesimal(-31.5, 3)).toBe('-31:30:00.000')
  expect(sexagesimal(-0.25, 3)).toBe('-00:15:00.000')
  expect(sexagesimal(1 - 1e-9, 3)).toBe('01:00:00.000')
  expect(sexagesimal(12 + 34 / 60 + 5.678 / 3600, 3)).toBe('12:34:05.678')
})
