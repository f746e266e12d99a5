import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWcs, skyFootprint } from './parse-wcs.ts'
import { type Wcs, WcsError } from './wcs.ts'

interface Case {
  name: string
  header: [string, unknown][]
  pix2sky: [number, number, number | null, number | null][]
  sky2pix: [number, number, number | null, number | null][]
  footprint?: { edges: [number, number][] }
  pixel_scales_arcsec?: [number, number]
  pixel_scale_arcsec?: number
}

const reference = new URL('../../../../reference/wcs/', import.meta.url)
const { cases } = JSON.parse(readFileSync(new URL('cases.json', reference), 'utf8')) as { cases: Case[] }
const refused = JSON.parse(readFileSync(new URL('refused.json', reference), 'utf8')) as {
  cases: (Case & { expect: 'error' | 'answer' | 'either'; why: string })[]
}

const lookup = (header: [string, unknown][]) => {
  const cards = new Map(header)
  return (keyword: string) => cards.get(keyword)
}
const isDistorted = (header: [string, unknown][]) =>
  header.some(([keyword, value]) => /^[AB]_ORDER$|^PV2_|^PV1_([5-9]|\d\d)/.test(keyword) || /-SIP/.test(String(value)))
const isPlainTan = ({ header }: Case) => String(lookup(header)('CTYPE1')).endsWith('TAN') && !isDistorted(header)

/** Angle between two places, degrees; exact for small angles. */
function separation([ra1, dec1]: readonly [number, number], [ra2, dec2]: readonly [number, number]): number {
  const r = Math.PI / 180
  const haversine =
    Math.sin(((dec1 - dec2) * r) / 2) ** 2 +
    Math.cos(dec1 * r) * Math.cos(dec2 * r) * Math.sin(((ra1 - ra2) * r) / 2) ** 2
  return (2 * Math.asin(Math.min(1, Math.sqrt(haversine)))) / r
}

function expectRoundTrip(wcs: Wcs, x: number, y: number): void {
  const sky = wcs.pixelToSky(x, y)!
  if (Math.abs(sky[1]) > 90 - 1e-9) return // no right ascension at a pole
  const back = wcs.skyToPixel(...sky)!
  const tolerance = Math.max(1e-9, 1e-12 * Math.hypot(x, y))
  expect(Math.abs(back[0] - x)).toBeLessThan(tolerance)
  expect(Math.abs(back[1] - y)).toBeLessThan(tolerance)
}

describe('a TAN WCS gives the positions of wcslib', () => {
  it.each(cases.filter(isPlainTan))('$name', (c) => {
    const wcs = parseWcs(lookup(c.header))!
    const scale = Math.min(...wcs.pixelScalesDegrees)
    for (const [x, y, ra, dec] of c.pix2sky) {
      expect(separation(wcs.pixelToSky(x, y)!, [ra!, dec!])).toBeLessThan(1e-9)
      expectRoundTrip(wcs, x, y)
    }
    for (const [ra, dec, x, y] of c.sky2pix) {
      const pixel = wcs.skyToPixel(ra, dec)
      if (x === null || y === null) {
        expect(pixel).toBeNull()
        continue
      }
      const tolerance = Math.max(1e-9 / scale, 1e-12 * Math.hypot(x, y))
      expect(Math.hypot(pixel![0] - x, pixel![1] - y)).toBeLessThan(tolerance)
    }
    if (c.pixel_scales_arcsec) {
      expect(wcs.pixelScalesDegrees[0] * 3600).toBeCloseTo(c.pixel_scales_arcsec[0], 9)
      expect(wcs.pixelScalesDegrees[1] * 3600).toBeCloseTo(c.pixel_scales_arcsec[1], 9)
    }
    if (c.footprint) {
      const cards = lookup(c.header)
      const corners = skyFootprint(wcs, Number(cards('NAXIS1')), Number(cards('NAXIS2')))
      expect(corners.length).toBe(4)
      corners.forEach((corner, i) => {
        expect(separation(corner, c.footprint!.edges[i]!)).toBeLessThan(1e-9)
      })
    }
  })
})

describe('a WCS that cannot be used is refused in words, never answered wrongly', () => {
  it.each(cases.filter((c) => !isPlainTan(c)))('$name', ({ header }) => {
    expect(() => parseWcs(lookup(header))).toThrow(WcsError)
  })

  it.each(refused.cases.filter((c) => c.expect === 'error'))('$name: $why', ({ header }) => {
    let wcs: Wcs | null = null
    try {
      wcs = parseWcs(lookup(header))
    } catch (error) {
      expect(error).toBeInstanceOf(WcsError)
    }
    expect(wcs).toBeNull()
  })

  it('has no WCS where there is none', () => {
    expect(parseWcs(() => undefined)).toBeNull()
    expect(parseWcs(() => null)).toBeNull()
  })
})

describe('a header that only lacks defaults is answered', () => {
  it.each(refused.cases.filter((c) => c.expect === 'answer'))('$name', ({ header, pix2sky }) => {
    const wcs = parseWcs(lookup(header))!
    expect(pix2sky.length).toBeGreaterThan(0)
    for (const [x, y, ra, dec] of pix2sky) expect(separation(wcs.pixelToSky(x, y)!, [ra!, dec!])).toBeLessThan(1e-9)
  })
})
