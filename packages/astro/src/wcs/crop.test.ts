import { describe, expect, it } from 'vitest'
import { separationDegrees } from '../sphere/separation.ts'
import { rewindowWcs } from './crop.ts'
import { parseWcs } from './parse-wcs.ts'

type Cards = Readonly<Record<string, unknown>>

const place = { CRVAL1: 100, CRVAL2: 40, CRPIX1: 50.5, CRPIX2: 70.5 }
const tan = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', ...place }
const headers: [string, Cards][] = [
  ['CD', { ...tan, CD1_1: -1e-3, CD1_2: 2e-4, CD2_1: 3e-4, CD2_2: 1e-3 }],
  ['half of CD', { ...tan, CD1_2: 2e-4, CD2_1: 3e-4 }],
  ['PC', { ...tan, CDELT1: -1e-3, CDELT2: 1.2e-3, PC1_1: 0.8, PC1_2: -0.6, PC2_1: 0.6, PC2_2: 0.8 }],
  ['half of PC', { ...tan, CDELT1: -1e-3, CDELT2: 1.2e-3, PC1_2: -0.6 }],
  ['CROTA2', { ...tan, CDELT1: -1e-3, CDELT2: 1.2e-3, CROTA2: 33 }],
  ['CDELT', { ...tan, CDELT1: -1e-3, CDELT2: 1.2e-3 }],
  ['no CRPIX', { ...tan, CRPIX1: undefined, CRPIX2: undefined, CDELT1: -1e-3, CDELT2: 1.2e-3 }],
  [
    'SIP',
    {
      ...tan,
      ...{ CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', CD1_1: -1e-3, CD2_2: 1e-3, A_ORDER: 3, B_ORDER: 2 },
      ...{ A_2_0: 1e-5, A_1_1: -2e-5, A_0_3: 3e-8, B_0_2: 4e-5, B_1_0: 1e-3, B_0_0: 0.5 },
    },
  ],
  ['TPV', { ...tan, CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV', CD1_1: -1e-3, CD2_2: 1e-3, PV1_4: 0.1, PV2_3: 0.01 }],
]
const windows = [
  { x0: 12, y0: 7 },
  { factorX: 2, factorY: 2 },
  { x0: 3, y0: -5, factorX: 4, factorY: 3 },
  { factorX: 0.5, factorY: 1 },
]

describe.each(headers)('a header with %s', (_, cards) => {
  it.each(windows)('describes the same sky after %o', (window) => {
    const { x0 = 0, y0 = 0, factorX = 1, factorY = 1 } = window
    const changed = rewindowWcs((keyword) => cards[keyword], window)
    const before = parseWcs((keyword) => cards[keyword])!
    const after = parseWcs((keyword) => changed.get(keyword) ?? cards[keyword])!
    for (const [x, y] of [
      [0, 0],
      [100, -20],
      [33.3, 150],
    ] as const) {
      const sky = before.pixelToSky(x, y)!
      const now = after.pixelToSky((x - x0 + 0.5) / factorX - 0.5, (y - y0 + 0.5) / factorY - 0.5)!
      expect(separationDegrees(...sky, ...now)).toBeLessThan(1e-12)
    }
  })
})

describe('keywords of a part of an image', () => {
  it('are CRPIX alone where nothing is binned, those of alternate descriptions too', () => {
    const cards: Cards = { ...tan, CD1_1: -1e-3, CD2_2: 1e-3, CRPIX1P: 1, CRPIX2P: 2, A_2_0: 1, A_ORDER: 2 }
    const changed = rewindowWcs((keyword) => cards[keyword], { x0: 10, y0: 20 })
    expect(Object.fromEntries(changed)).toEqual({ CRPIX1: 40.5, CRPIX2: 50.5, CRPIX1P: -9, CRPIX2P: -18 })
  })

  it('are those of physical coordinates too: a pixel keeps its place on the detector', () => {
    const cards: Cards = { LTV1: 3, LTM1_1: 0.5, LTM2_2: -1, LTM1_2: 0.25 }
    const changed = rewindowWcs((keyword) => cards[keyword], { x0: 10, y0: 20, factorX: 2 })
    const places = { LTV1: (3 - 0.5 - 10) / 2 + 0.5, LTV2: -20 }
    expect(Object.fromEntries(changed)).toEqual({ ...places, LTM1_1: 0.25, LTM1_2: 0.125 })
  })

  it('are none where nothing is cut, and where there is no WCS', () => {
    expect(rewindowWcs((keyword) => (tan as Cards)[keyword], {}).size).toBe(0)
    expect(rewindowWcs(() => undefined, { x0: 5, factorX: 2 }).size).toBe(0)
  })

  it.each([{ factorX: 0 }, { factorY: -1 }, { x0: Number.NaN }, { factorX: Number.POSITIVE_INFINITY }])(
    'are refused for %o',
    (window) => {
      expect(() => rewindowWcs((keyword) => (tan as Cards)[keyword], window)).toThrow(RangeError)
    },
  )
})
