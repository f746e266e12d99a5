import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  commonGrid,
  parseWcs,
  pixelScalesArcsec,
  rewindowWcs,
  separationDegrees,
  skyCornerCentres,
  skyFootprint,
  skyOrientation,
  type Wcs,
  WcsError,
} from '../src/index.ts'

type Cards = [string, unknown][]
type Position = [number, number, number | null, number | null]
interface Case {
  name: string
  header: Cards
  lonpole: number
  latpole: number
  pix2sky: Position[]
  sky2pix: Position[]
  footprint?: { edges: [number, number][]; centres: [number, number][] }
  pixel_scales_arcsec?: [number, number]
  parity?: number
  north_deg?: number
  east_deg?: number
}
interface Crop {
  of: string
  x0: number
  y0: number
  crpix: [number, number]
  pix2sky: [number, number, number, number][]
}
interface Grid {
  name: string
  inputs: Cards[]
  shape: [number, number]
  crval: [number, number]
  crpix: [number, number]
  cdelt: [number, number]
}

const reference = new URL('../../../reference/wcs/', import.meta.url)
const read = (name: string) => JSON.parse(readFileSync(new URL(name, reference), 'utf8')).cases
const cases: Case[] = read('cases.json')
const refused: (Case & { expect: 'error' | 'answer' | 'either'; why: string })[] = read('refused.json')
const crops: Crop[] = read('crop.json')
const grids: Grid[] = read('optimal.json')

const lookup = (header: Cards) => {
  const cards = new Map(header)
  return (keyword: string) => cards.get(keyword)
}
const wcsOf = ({ header }: Pick<Case, 'header'>) => parseWcs(lookup(header))!
const sizeOf = ({ header }: Case) => [Number(lookup(header)('NAXIS1')), Number(lookup(header)('NAXIS2'))] as const

/** wcslib itself is 4e-11 deg off the exact formulas there, which is 2e-7 pixels. */
const nearPole = (name: string) => name === 'car_near_pole'

function expectSky(wcs: Wcs, [x, y, ra, dec]: Position, name: string): void {
  const sky = wcs.pixelToSky(x, y)
  if (ra === null || dec === null) expect(sky, `${name}: ${x} ${y}`).toBeNull()
  else expect(sky && separationDegrees(...sky, ra, dec), `${name}: ${x} ${y}`).toBeLessThan(1e-9)
}

function expectPixel(wcs: Wcs, [ra, dec, x, y]: Position, name: string): void {
  const pixel = wcs.skyToPixel(ra, dec)
  if (x === null || y === null) {
    expect(pixel, `${name}: ${ra} ${dec}`).toBeNull()
    return
  }
  const tolerance = Math.max(1e-9 / Math.min(...wcs.pixelScalesDegrees), 1e-12 * Math.hypot(x, y))
  expect(pixel && Math.hypot(pixel[0] - x, pixel[1] - y), `${name}: ${ra} ${dec}`).toBeLessThan(tolerance)
}

function expectRoundTrip(wcs: Wcs, x: number, y: number, name: string): void {
  const sky = wcs.pixelToSky(x, y)
  if (sky === null || 90 - Math.abs(sky[1]) < 1e-9) return // no right ascension at a pole
  const back = wcs.skyToPixel(...sky)
  const tolerance = Math.max(1e-9, 1e-12 * Math.hypot(x, y))
  expect(back && Math.max(Math.abs(back[0] - x), Math.abs(back[1] - y)), `${name}: ${x} ${y}`).toBeLessThan(tolerance)
}

describe('positions agree with wcslib to 1e-9 deg, and come back to 1e-9 pixel', () => {
  it.each(cases)('$name', (c) => {
    const wcs = wcsOf(c)
    expect(c.pix2sky.length).toBeGreaterThan(0)
    for (const position of c.pix2sky) {
      expectSky(wcs, position, 'to sky')
      expectRoundTrip(wcs, position[0], position[1], 'round trip')
    }
    for (const position of c.sky2pix) expectPixel(wcs, position, 'to pixel')
    expect(wcs.model.lonpole).toBeCloseTo(c.lonpole, 9)
    expect(wcs.model.latpole).toBeCloseTo(c.latpole, nearPole(c.name) ? 8 : 9)
  })

  it.each(cases)('$name, many at once', (c) => {
    const wcs = wcsOf(c)
    const column = (rows: Position[], k: 0 | 1) => Float64Array.from(rows, (row) => row[k]!)
    const [x, y] = [column(c.pix2sky, 0), column(c.pix2sky, 1)]
    wcs.pixelsToSky(x, y, x, y)
    for (const [i, [px, py]] of c.pix2sky.entries())
      expect([x[i], y[i]]).toEqual(wcs.pixelToSky(px, py) ?? [Number.NaN, Number.NaN])
    const [ra, dec] = [column(c.sky2pix, 0), column(c.sky2pix, 1)]
    wcs.skyToPixels(ra, dec, ra, dec)
    for (const [i, [alpha, delta]] of c.sky2pix.entries()) {
      const single = wcs.skyToPixel(alpha, delta) ?? [Number.NaN, Number.NaN]
      // Searches of distorted positions begin at the one before: the same to their last digits.
      for (const [got, want] of [
        [ra[i]!, single[0]],
        [dec[i]!, single[1]],
      ] as const) {
        if (Number.isNaN(want)) expect(got).toBeNaN()
        else expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-10 + 1e-14 * Math.abs(want))
      }
    }
  })
})

describe('geometry of an image', () => {
  const measured = cases.filter(({ footprint }) => footprint)
  it.each(measured)('$name: corners, pixel scales, parity, directions of north and east', (c) => {
    const wcs = wcsOf(c)
    const [width, height] = sizeOf(c)
    const { edges, centres } = c.footprint!
    for (const [corners, recorded] of [
      [skyFootprint(wcs, width, height), edges],
      [skyCornerCentres(wcs, width, height), centres],
    ] as const) {
      expect(corners.length).toBe(4)
      corners.forEach((corner, i) => {
        expect(separationDegrees(...corner, ...recorded[i]!)).toBeLessThan(1e-9)
      })
    }
    const scales = pixelScalesArcsec(wcs)
    expect(scales[0]).toBeCloseTo(c.pixel_scales_arcsec![0], 9)
    expect(scales[1]).toBeCloseTo(c.pixel_scales_arcsec![1], 9)
    const { parity, northDegrees, eastDegrees } = skyOrientation(wcs, (width - 1) / 2, (height - 1) / 2)!
    expect(parity).toBe(c.parity)
    if (c.north_deg === undefined) return // at a pole or near it
    expect(turn(northDegrees, c.north_deg)).toBeLessThan(1e-4)
    expect(turn(eastDegrees, c.east_deg!)).toBeLessThan(1e-4)
  })

  it('has been measured', () => {
    expect(measured.length).toBeGreaterThan(50)
  })
})

function turn(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180)
}

describe('a WCS that cannot be used is refused in words, never answered wrongly', () => {
  it.each(refused.filter((c) => c.expect === 'error'))('$name: $why', ({ header }) => {
    let wcs: Wcs | null = null
    try {
      wcs = parseWcs(lookup(header))
    } catch (error) {
      expect(error).toBeInstanceOf(WcsError)
      expect((error as WcsError).message).toMatch(/^[A-Z].*\.$/)
    }
    expect(wcs).toBeNull()
  })

  it.each(refused.filter((c) => c.expect === 'either'))('$name: $why', ({ header }) => {
    expect(() => parseWcs(lookup(header))).toThrow(WcsError)
  })

  it.each(refused.filter((c) => c.expect === 'answer'))('$name only lacks what has a default', (c) => {
    const wcs = wcsOf(c)
    expect(c.pix2sky.length).toBeGreaterThan(0)
    for (const position of c.pix2sky) expectSky(wcs, position, 'to sky')
  })
})

describe('a part of an image has a WCS with another CRPIX and nothing else', () => {
  it.each(crops)('$of', ({ of, x0, y0, crpix, pix2sky }) => {
    const { header } = cases.find(({ name }) => name === of)!
    const changed = rewindowWcs(lookup(header), { x0, y0 })
    expect([...changed]).toEqual([
      ['CRPIX1', crpix[0]],
      ['CRPIX2', crpix[1]],
    ])
    const wcs = parseWcs((keyword) => changed.get(keyword) ?? lookup(header)(keyword))!
    for (const position of pix2sky) expectSky(wcs, position, 'to sky')
  })
})

describe('the common grid of several images is that of the reference', () => {
  it.each(grids)('$name', ({ inputs, shape, crval, crpix, cdelt }) => {
    const images = inputs.map((header) => {
      const get = lookup(header)
      return { wcs: parseWcs(get)!, width: Number(get('NAXIS1')), height: Number(get('NAXIS2')) }
    })
    const grid = commonGrid(images)!
    expect([grid.height, grid.width]).toEqual(shape)
    expect(separationDegrees(...grid.crval, ...crval)).toBeLessThan(1e-9)
    expect(Math.abs(grid.crpix[0] - crpix[0])).toBeLessThan(1e-6)
    expect(Math.abs(grid.crpix[1] - crpix[1])).toBeLessThan(1e-6)
    expect(grid.cdelt[0]).toBeCloseTo(cdelt[0], 12)
    expect(grid.cdelt[1]).toBeCloseTo(cdelt[1], 12)
  })
})
