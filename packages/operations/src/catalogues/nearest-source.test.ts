import type { Wcs } from '@datalab/astro'
import { parseWcs } from '@datalab/astro'
import { expect, test } from 'vitest'
import { nearestSource } from './nearest-source.ts'
import type { SourceCatalogue } from './source-catalogue.ts'

function catalogueOf(columns: Record<string, number[]>): SourceCatalogue {
  const rows = Object.values(columns)[0]?.length ?? 0
  return {
    rows,
    has: (name) => name in columns,
    column: (name) => Float64Array.from(columns[name] ?? new Array<number>(rows).fill(Number.NaN)),
    text: () => null,
  }
}

const ARCSEC = 1 / 3600

test('the nearest one is found, not the first', () => {
  const catalogue = catalogueOf({ ra: [10 + 3 * ARCSEC, 10 + ARCSEC, 10], dec: [0, 0, 2 * ARCSEC] })
  expect(nearestSource(catalogue, null, { ra: 10, dec: 0 }, 4)).toBe(1)
})

test('the radius is that of the true angle: beyond it there is none', () => {
  const near = (dec: number, raArcsec: number) =>
    nearestSource(catalogueOf({ ra: [10 + raArcsec * ARCSEC], dec: [dec] }), null, { ra: 10, dec }, 4)
  expect(near(0, 3.99)).toBe(0)
  expect(near(0, 4.01)).toBeNull()
  // At 80° of declination an arcsecond of right ascension is a sixth of one on the sky.
  expect(near(80, 20)).toBe(0)
})

test('right ascension goes on over 0, and every one is near at a pole', () => {
  const target = { ra: 0, dec: 10 }
  expect(nearestSource(catalogueOf({ ra: [360 - ARCSEC], dec: [10] }), null, target, 4)).toBe(0)
  const polar = catalogueOf({ ra: [200], dec: [90 - ARCSEC] })
  expect(nearestSource(polar, null, { ra: 20, dec: 90 - ARCSEC }, 4)).toBe(0)
})

test('an empty catalogue, or one without places, has none', () => {
  expect(nearestSource(catalogueOf({}), null, { ra: 0, dec: 0 }, 4)).toBeNull()
  expect(nearestSource(catalogueOf({ mag: [1, 2] }), null, { ra: 0, dec: 0 }, 4)).toBeNull()
  expect(nearestSource(catalogueOf({ ra: [Number.NaN], dec: [0] }), null, { ra: 0, dec: 0 }, 4)).toBeNull()
})

test('places that are missing come from positions in the image, counted from 1', () => {
  const cards: Record<string, unknown> = {
    ...{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 30, CRVAL2: 20, CRPIX1: 50, CRPIX2: 40 },
    ...{ CD1_1: -ARCSEC, CD1_2: 0, CD2_1: 0, CD2_2: ARCSEC },
  }
  const wcs: Wcs = parseWcs((keyword) => cards[keyword])!
  const target = { ra: 30, dec: 20 }
  expect(nearestSource(catalogueOf({ x: [10, 50], y: [10, 40] }), wcs, target, 0.01)).toBe(1)
  // Windowed positions are the better ones.
  const both = catalogueOf({ x: [50, 52], y: [40, 40], xwin: [53, 50], ywin: [40, 40] })
  expect(nearestSource(both, wcs, target, 0.01)).toBe(1)
})
