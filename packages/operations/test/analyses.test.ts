import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CardInput, type HduInput, writeFits } from '@datalab/fits'
import { fileSink } from '@datalab/fits/node'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { findAnalysis, runAnalysis, writeAnswer } from '../src/index.ts'

type Pixels = Extract<HduInput, { kind: 'image' }>['pixels']
type Columns = Extract<HduInput, { kind: 'bintable' }>['columns']

const folder = mkdtempSync(join(tmpdir(), 'datalab-analyses-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Made {
  width: number
  pixels: Pixels
  cards?: readonly CardInput[]
  columns?: Columns
}

let made = 0

/** Writes a frame, and gives the name that it can be asked about by. */
function frame({ width, pixels, cards = [], columns }: Made): string {
  const name = `frame-${++made}`
  const sink = fileSink(join(folder, `${name}.fits`))
  const image: HduInput = {
    kind: 'image',
    header: [{ keyword: 'EXTNAME', value: 'SCI' }, ...cards],
    shape: [pixels.length / width, width],
    pixels,
  }
  const table: HduInput[] = columns
    ? [{ kind: 'bintable', header: [{ keyword: 'EXTNAME', value: 'CAT' }], columns }]
    : []
  writeFits(sink, [{ kind: 'empty' }, image, ...table])
  sink.close()
  return name
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at by an assertion
async function ask(action: string, names: string | string[], body: object = {}): Promise<any> {
  const list = [names].flat()
  const input = findAnalysis(action)!.input.parse({
    basename: list[0],
    images: list.map((basename) => ({ basename })),
    ...body,
  })
  const frames = list.map((basename) => ({ basename, path: join(folder, `${basename}.fits`), image: null }))
  return JSON.parse(Buffer.from(writeAnswer(await runAnalysis({ action, input, frames, folder }))).toString())
}

const SCALE = 0.4 / 3600
/** TAN, turned and mirrored, about a pixel that is not the middle; CRPIX counts from 1. */
const WCS: CardInput[] = Object.entries({
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRVAL1: 359.9999,
  CRVAL2: -41.5,
  CRPIX1: 31,
  CRPIX2: 22,
  CD1_1: -SCALE * Math.cos(0.5),
  CD1_2: SCALE * Math.sin(0.5),
  CD2_1: SCALE * Math.sin(0.5),
  CD2_2: SCALE * Math.cos(0.5),
}).map(([keyword, value]) => ({ keyword, value, ...(typeof value === 'number' ? { type: 'F' as const } : {}) }))

/** Pixels: the centroid is content with moves below 0.01 in each direction. */
const SETTLED = 0.015

const WIDTH = 90
const HEIGHT = 60
/** A star in an asymmetric field, at a position of the WCS counted from 0. */
const STAR = { x: 61.3, y: 17.8 }

function starField(): Float32Array {
  return Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const dx = (i % WIDTH) - STAR.x
    const dy = Math.floor(i / WIDTH) - STAR.y
    return 100 + 5000 * Math.exp(-(dx * dx + dy * dy) / (2 * 1.8 ** 2))
  })
}

/** Where the gnomonic projection of the header has a pixel: told by the recorded tests to be right, so by an analysis. */
async function placeOf(name: string, x: number, y: number): Promise<[number, number]> {
  const at = { width: WIDTH, height: HEIGHT, x1: y + 0.5, y1: x + 0.5, x2: y + 0.5, y2: x + 0.5 }
  return (await ask('line-profile', name, at)).start_coords
}

describe('one star in an asymmetric field is at one place in every analysis, on a picture of any shape', () => {
  const columns: Columns = [
    { name: 'x', values: Float64Array.of(STAR.x + 1) },
    { name: 'y', values: Float64Array.of(STAR.y + 1) },
    { name: 'flux', values: Float64Array.of(1000.9) },
    { name: 'fluxerr', values: Float64Array.of(10) },
  ]
  const name = frame({ width: WIDTH, pixels: starField(), cards: WCS, columns })

  it.each([
    [WIDTH, HEIGHT],
    [300, 41],
    [45.5, 600],
  ])('%d × %d', async (width, height) => {
    const display = { width, height }
    const shown = { x: ((STAR.x + 0.5) * width) / WIDTH, y: ((STAR.y + 0.5) * height) / HEIGHT }
    const [row] = await ask('source-catalog', name, display)
    expect([row.x, row.y, row.x_win, row.y_win]).toEqual(
      [shown.x, shown.y, shown.x, shown.y].map((v) => expect.closeTo(v, 9)),
    )
    const centre = await ask('centroiding', name, {
      ...display,
      x: shown.x + width / WIDTH,
      y: shown.y - height / HEIGHT,
    })
    expect(Math.abs((centre.x * WIDTH) / width - 0.5 - STAR.x)).toBeLessThan(SETTLED)
    expect(Math.abs((centre.y * HEIGHT) / height - 0.5 - STAR.y)).toBeLessThan(SETTLED)
    const [ra, dec] = await placeOf(name, STAR.x, STAR.y)
    expect([Number(row.ra), Number(row.dec)]).toEqual([expect.closeTo(ra, 5), expect.closeTo(dec, 5)])
    expect(Math.abs(centre.ra - ra) * Math.cos((dec * Math.PI) / 180)).toBeLessThan(SETTLED * SCALE)
    expect(Math.abs(centre.dec - dec)).toBeLessThan(SETTLED * SCALE)
    const line = { x1: shown.y, y1: shown.x, x2: shown.y, y2: 0 }
    const { line_profile: profile } = await ask('line-profile', name, { ...display, ...line })
    expect(Math.max(...profile)).toBe(profile[0])
    expect(profile[0]).toBeGreaterThan(4500)
  })

  it('and in the middle of a cut-out about it, the right way up', async () => {
    const [ra, dec] = await placeOf(name, STAR.x, STAR.y)
    const cut = await ask('cutout', name, { ra, dec, size: 0.4 * 15, format: 'png', zmin: 100, zmax: 5200 })
    expect([cut.x, cut.y, cut.width, cut.height]).toEqual([54, 11, 15, 15])
    const { data } = await sharp(Buffer.from(cut.file_base64, 'base64'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const brightest = data.indexOf(Math.max(...data))
    expect([brightest % 15, 14 - Math.floor(brightest / 15)]).toEqual([7, 7])
  })

  it('and in the numbers of the reduced image, the top row first', async () => {
    const { data } = await ask('raw-data', name, { max_size: 30 })
    const brightest = data.indexOf(Math.max(...data))
    expect(brightest % 30).toBe(Math.floor(((STAR.x + 0.5) * 30) / WIDTH))
    expect(29 - Math.floor(brightest / 30)).toBe(Math.floor(((STAR.y + 0.5) * 30) / HEIGHT))
  })
})

describe('images of every kind', () => {
  const ramp = (from: number, step: number) => Array.from({ length: 600 }, (_, i) => from + step * i)
  const kinds: Record<string, Pixels> = {
    bytes: Uint8Array.from(ramp(0, 0.4)),
    'signed 16 bits, negative': Int16Array.from(ramp(-30_000, 3)),
    'unsigned 16 bits': Uint16Array.from(ramp(60_000, 5)),
    'signed 32 bits': Int32Array.from(ramp(-2_000_000_000, 1_000_000)),
    'unsigned 32 bits': Uint32Array.from(ramp(4_000_000_000, 100)),
    'signed 64 bits': BigInt64Array.from(ramp(0, 1000).map((value) => BigInt(value))),
    doubles: Float64Array.from(ramp(1e10, 0.001)),
    constant: new Float32Array(600).fill(7),
    zero: new Float32Array(600),
    'tiny values': Float32Array.from(ramp(0, 1e-12)),
    'huge values': Float32Array.from(ramp(0, 1e35)),
    'all missing': new Float32Array(600).fill(Number.NaN),
    'some missing': Float32Array.from(ramp(0, 1).map((value) => (value % 3 === 0 ? Number.NaN : value))),
    infinities: Float32Array.from(ramp(0, 1).map((value) => (value % 50 === 1 ? Number.POSITIVE_INFINITY : value))),
    'one pixel': Float32Array.of(5),
  }
  const display = { width: 100, height: 50 }
  const questions: [string, object][] = [
    ['raw-data', { max_size: 7 }],
    ['raw-data', { max_size: 40 }],
    ['line-profile', { ...display, x1: 1, y1: 2, x2: 49, y2: 99 }],
    ['centroiding', { ...display, x: 50, y: 20 }],
    ['get-jpg', { zmin: 5, zmax: 5 }],
    ['get-jpg', { zmin: -1e30, zmax: 1e30 }],
    ['get-tif', {}],
    ['header', {}],
  ]

  describe.each(Object.entries(kinds))('%s', (_, pixels) => {
    const name = frame({ width: pixels.length > 1 ? 30 : 1, pixels })

    it.each(questions)('%s %j is answered', async (action, body) => {
      const answer = await ask(action, name, body)
      if (action === 'raw-data') {
        expect(answer.data).toHaveLength(answer.width * answer.height)
        expect(answer.histogram.length).toBe(answer.bins.length)
        expect(answer.bins.every((bin: number, i: number) => i === 0 || bin > answer.bins[i - 1])).toBe(true)
      }
    })
  })

  it('have limits and a histogram wherever there is a number', async () => {
    for (const values of [[5], [5, 9], [Number.NaN, Number.NaN, 7, Number.NaN], [1, 2, 3, Number.POSITIVE_INFINITY]]) {
      const { zmin, zmax, histogram } = await ask('raw-data', frame({ width: 1, pixels: Float32Array.from(values) }), {
        max_size: 2,
      })
      const numbers = values.filter(Number.isFinite)
      expect(zmin).toBeGreaterThanOrEqual(Math.min(...numbers))
      expect(zmax).toBeLessThanOrEqual(Math.max(...numbers))
      expect(histogram.length).toBeGreaterThan(0)
    }
  })

  it('keep what 32 bits can tell apart', async () => {
    const pixels = new Int32Array(400).fill(1_000_000_001)
    const { data, zmin, zmax } = await ask('raw-data', frame({ width: 20, pixels }), { max_size: 3 })
    expect([zmin, zmax]).toEqual([1_000_000_001, 1_000_000_001])
    expect(data.every((value: number) => Math.abs(value - 1_000_000_001) < 1000)).toBe(true)
  })
})

describe('catalogues that lack something', () => {
  const all: Record<string, Float64Array> = {
    x: Float64Array.of(10, 20),
    y: Float64Array.of(11, 21),
    xwin: Float64Array.of(10.1, 20.1),
    ywin: Float64Array.of(11.1, 21.1),
    flux: Float64Array.of(1234.7, -5),
    fluxerr: Float64Array.of(12, 1),
    mag: Float64Array.of(15, 16),
    magerr: Float64Array.of(0.01, 0.02),
    ra: Float64Array.of(10, 11),
    dec: Float64Array.of(-5, -6),
  }
  const without = (...names: string[]): Columns =>
    Object.entries(all).flatMap(([name, values]) => (names.includes(name) ? [] : [{ name, values }]))
  const sources = (columns: Columns, cards: readonly CardInput[] = []) =>
    ask('source-catalog', frame({ width: 30, pixels: new Float32Array(900), cards, columns }), {
      width: 30,
      height: 30,
    })

  it.each(Object.keys(all))('%s: are answered without', async (name) => {
    const rows = await sources(without(name))
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      expect([row.x, row.y, row.x_win, row.y_win].every(Number.isFinite)).toBe(true)
      expect(row.flux_fallback).toBe(name === 'mag' || name === 'magerr')
      expect('ra' in row).toBe(name !== 'ra' && name !== 'dec')
    }
  })

  it('have positions of the WCS where there are none, and instrumental magnitudes where those of flux can be taken', async () => {
    const [first, second] = await sources(without('ra', 'dec', 'mag'), WCS)
    expect(first.ra).toMatch(/^\d+\.\d{6}$/)
    expect([first.flux, first.mag, first.magerr]).toEqual([1234, -2.5 * Math.log10(1234.7), expect.closeTo(0.01055, 4)])
    expect([second.flux, second.mag, second.magerr, second.flux_fallback]).toEqual([-5, null, null, true])
  })

  it('are refused when there is none', async () => {
    const name = frame({ width: 30, pixels: new Float32Array(900) })
    await expect(ask('source-catalog', name, { width: 30, height: 30 })).rejects.toThrow(
      `There is no table CAT in ${name}.`,
    )
  })
})

describe('a quick light curve', () => {
  const night = (day: number, columns: Record<string, number> | null): string =>
    frame({
      width: 10,
      pixels: new Float32Array(100),
      cards: [{ keyword: 'DATE-OBS', value: `2024-01-0${day}T00:00:00.000` }],
      ...(columns && {
        columns: Object.entries({ ra: 10, dec: 20, ...columns }).map(([name, value]) => ({
          name,
          values: Float64Array.of(value),
        })),
      }),
    })
  const target = { target_coords: { ra: 10, dec: 20 } }

  it('is in order of time, and tells what was left out, and why', async () => {
    const names = [night(3, { mag: 15.3 }), night(1, { mag: 15.1 }), night(2, null), night(4, { mag: 15, dec: 21 })]
    const curve = await ask('light-curve', names, target)
    expect(curve.light_curve.map(({ mag, julian_date }: Record<string, number>) => [mag, julian_date])).toEqual([
      [15.1, 2460310.5],
      [15.3, 2460312.5],
    ])
    expect(curve.excluded_images.map(({ basename }: { basename: string }) => basename)).toEqual(names.slice(2))
    expect(curve.flux_fallback).toBe(false)
  })

  it('never mixes calibrated and instrumental magnitudes', async () => {
    const mixed = [night(1, { mag: 15, flux: 100, fluxerr: 1 }), night(2, { flux: 100, fluxerr: 1 })]
    const calibrated = await ask('light-curve', mixed, target)
    expect([calibrated.light_curve.length, calibrated.excluded_images.length]).toEqual([1, 1])
    const instrumental = await ask('light-curve', [night(1, { flux: 100, fluxerr: 1 }), night(2, { flux: 0 })], target)
    expect(instrumental).toMatchObject({ flux_fallback: true, light_curve: [{ mag: -5 }], excluded_images: [{}] })
  })

  it('is refused without a point', async () => {
    await expect(ask('light-curve', [night(1, null)], target)).rejects.toThrow('No extractable photometry data found')
  })
})

describe('what cannot be answered is refused in words', () => {
  const name = frame({ width: WIDTH, pixels: starField(), cards: WCS })
  const display = { width: WIDTH, height: HEIGHT }

  it('a line without end', async () => {
    const far = { ...display, x1: 0, y1: 0, x2: 1e12, y2: 0 }
    await expect(ask('line-profile', name, far)).rejects.toThrow(/^x1, y1, x2, y2: /)
  })

  it('a cut-out where there is no image', async () => {
    await expect(ask('cutout', name, { ra: 10, dec: 40, size: 5 })).rejects.toThrow(/^ra, dec: /)
    await expect(ask('cutout', name, { ra: 359.9, dec: -41.5, size: 5 })).rejects.toThrow(/^ra, dec: /)
  })

  it('a WCS of a kind that is not known, for what needs one; the others do without', async () => {
    const cards = [...WCS.filter(({ keyword }) => !keyword.startsWith('CTYPE'))]
    for (const [axis, type] of [
      [1, 'RA---XYZ'],
      [2, 'DEC--XYZ'],
    ] as const)
      cards.push({ keyword: `CTYPE${axis}`, value: type })
    const odd = frame({ width: WIDTH, pixels: starField(), cards })
    await expect(ask('wcs', odd)).rejects.toThrow(/XYZ/)
    const profile = await ask('line-profile', odd, { ...display, x1: 1, y1: 1, x2: 5, y2: 5 })
    expect(profile).toMatchObject({ start_coords: null, end_coords: null, position_angle: null, arcsec: null })
  })
})
