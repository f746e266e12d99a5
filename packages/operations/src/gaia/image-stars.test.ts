import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CardInput, type HduInput, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import { afterAll, describe, expect, it } from 'vitest'
import { OperationFailure } from '../failures.ts'
import { readImageStars } from './image-stars.ts'

const dir = mkdtempSync(join(tmpdir(), 'datalab-image-stars-'))
afterAll(() => rmSync(dir, { recursive: true }))

type Columns = Record<string, ArrayLike<number>>

/**
 * A north-up image of 100 × 80 pixels of one arcsecond about (50, −20), whose reference pixel is (50, 40), counted from
 * 0.
 */
const WCS: CardInput[] = [
  { keyword: 'CTYPE1', value: 'RA---TAN' },
  { keyword: 'CTYPE2', value: 'DEC--TAN' },
  { keyword: 'CRVAL1', value: 50 },
  { keyword: 'CRVAL2', value: -20 },
  { keyword: 'CRPIX1', value: 51 },
  { keyword: 'CRPIX2', value: 41 },
  { keyword: 'CD1_1', value: -1 / 3600 },
  { keyword: 'CD1_2', value: 0 },
  { keyword: 'CD2_1', value: 0 },
  { keyword: 'CD2_2', value: 1 / 3600 },
]

let made = 0

function frameWith(columns: Columns | null, cards: CardInput[] = WCS): string {
  const path = join(dir, `${made++}.fits`)
  const header = [{ keyword: 'EXTNAME', value: 'SCI' }, ...cards]
  const hdus: HduInput[] = [
    { kind: 'empty' },
    { kind: 'image', header, shape: [80, 100], pixels: new Float32Array(8000) },
  ]
  if (columns !== null) {
    const table = Object.entries(columns).map(([name, values]) => ({ name, values: Float64Array.from(values) }))
    hdus.push({ kind: 'bintable', header: [{ keyword: 'EXTNAME', value: 'CAT' }], columns: table })
  }
  const sink = fileSink(path)
  writeFits(sink, hdus)
  sink.close()
  return path
}

const stars = { ra: [50, 50.001, 50.002, 50.003], dec: [-20, -20.001, -20.002, -20.003] }
const mags = { mag: [14, 15, 16, 17], magerr: [0.01, 0.02, 0.03, 0.04] }

describe('the calibrated stars of an image', () => {
  it('are those with position, magnitude and error', () => {
    const found = readImageStars(
      'f',
      frameWith({ ...stars, mag: [14, Number.NaN, 16, 17], magerr: [0.01, 0.02, 0.03, Number.POSITIVE_INFINITY] }),
    )
    expect([...found.ra]).toEqual([50, 50.002])
    expect([...found.dec]).toEqual([-20, -20.002])
    expect([...found.mag]).toEqual([14, 16])
    expect([...found.magerr]).toEqual([0.01, 0.03])
  })

  it('are neither flagged nor saturated, where that is known', () => {
    const flag = [0, 4, 0, 0]
    const peak = [59_999, 10, 60_000, Number.NaN]
    const saturate = [...WCS, { keyword: 'SATURATE', value: 60_000 }]
    expect([...readImageStars('f', frameWith({ ...stars, ...mags, flag, peak }, saturate)).mag]).toEqual([14, 17])
    expect([...readImageStars('f', frameWith({ ...stars, ...mags, flag, peak })).mag]).toEqual([14, 16, 17])
    expect([...readImageStars('f', frameWith({ ...stars, ...mags, peak }, saturate)).mag]).toEqual([14, 15, 17])
  })

  it('are placed by x and y, counted from 1, and the WCS where the catalogue has no ra and dec', () => {
    const found = readImageStars('f', frameWith({ x: [51, 51, 51, 41], y: [41, 42, 101, 41], ...mags }))
    const arcsec = Array.from(found.dec, (dec) => (dec + 20) * 3600)
    for (const [i, expected] of [0, 1, 60].entries()) expect(arcsec[i]).toBeCloseTo(expected, 4)
    expect((found.ra[3]! - 50) * 3600 * Math.cos((20 * Math.PI) / 180)).toBeCloseTo(10, 4)
  })

  it('know whether the image shows a place: half a pixel beyond the centres of its rim, or nothing without a WCS', () => {
    const found = readImageStars('f', frameWith({ ...stars, ...mags }))
    expect(found.shows(50, -20)).toBe(true)
    expect(found.shows(50, -20 + 39.4 / 3600)).toBe(true)
    expect(found.shows(50, -20 + 39.6 / 3600)).toBe(false)
    expect(found.shows(230, 20)).toBe(false)
    expect(readImageStars('f', frameWith({ ...stars, ...mags }, [])).shows(50, -20)).toBeNull()
    const odd = WCS.map((card) => ('keyword' in card && card.keyword === 'CD2_2' ? { ...card, value: 0 } : card))
    expect(readImageStars('f', frameWith({ ...stars, ...mags }, odd)).shows(50, -20)).toBeNull()
  })

  it('know when and in which filter, where the header says', () => {
    const cards = [...WCS, { keyword: 'DATE-OBS', value: '2000-01-01T12:00:00' }, { keyword: 'FILTER', value: 'rp ' }]
    const found = readImageStars('f', frameWith({ ...stars, ...mags }, cards))
    expect(found.epoch).toBeCloseTo(2000, 9)
    expect(found.filter).toBe('rp')
    expect(readImageStars('f', frameWith({ ...stars, ...mags }))).toMatchObject({ epoch: null, filter: null })
  })

  it.each<[string, Columns | null, CardInput[], RegExp]>([
    ['no table', null, WCS, /^f has no source catalog/],
    ['no magnitudes', { ...stars, flux: [1, 2, 3, 4] }, WCS, /^f has no calibrated magnitudes/],
    ['no positions', mags, WCS, /^f does not tell where its stars are/],
    ['no WCS to place x and y by', { x: [1, 2, 3, 4], y: [1, 2, 3, 4], ...mags }, [], /^f does not tell where/],
  ])('fail in words, naming the frame, with %s', (_, columns, cards, words) => {
    const read = () => readImageStars('f', frameWith(columns, cards))
    expect(read).toThrow(OperationFailure)
    expect(read).toThrow(words)
  })
})
