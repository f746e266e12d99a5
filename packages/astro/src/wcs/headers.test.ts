import { describe, expect, it } from 'vitest'
import { separationDegrees } from '../sphere/separation.ts'
import { parseWcs } from './parse-wcs.ts'
import { WcsError } from './wcs.ts'

type Cards = Readonly<Record<string, unknown>>

const scale = { CD1_1: -1e-3, CD1_2: 0, CD2_1: 0, CD2_2: 1e-3 }
const place = { CRVAL1: 100, CRVAL2: 10, CRPIX1: 50.5, CRPIX2: 50.5 }
const tan = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', ...place }
const base = { ...tan, ...scale }
const cdelt = { CDELT1: -1e-3, CDELT2: 1e-3 }
const types = (code: string) => ({ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` })
const wcsOf = (cards: Cards) => parseWcs((keyword) => cards[keyword])
const plain = [100.04010570358842, 9.97049760901187] as const

/** Where pixel (10, 20) is, by wcslib (astropy 7.0). */
const answers: [string, Cards, readonly [number, number]][] = [
  ['the usual', base, plain],
  ['CTYPE in small letters and among blanks', { ...base, CTYPE1: ' ra---tan ', CTYPE2: 'dec--tan' }, plain],
  ['-SIP in CTYPE without coefficients', { ...base, ...types('TAN-SIP') }, plain],
  ['a third axis', { ...base, WCSAXES: 3, CTYPE3: 'FREQ', CRPIX3: 5, CD3_3: 1 }, plain],
  ['an alternate description', { ...base, CTYPE1A: 'GLON-CAR', CRVAL1A: 5, CD1_1A: 4 }, plain],
  ['values without a number', { ...base, LONPOLE: null, A_ORDER: undefined }, plain],
  ['integers of any size', { ...base, CRVAL1: 100n, CRVAL2: 10n }, plain],
  ['CROTA of the longitude axis, which turns nothing', { ...tan, ...cdelt, CROTA1: 30 }, plain],
  ['PC alone, CDELT being 1', { ...tan, PC1_1: -1e-3, PC2_2: 1e-3 }, plain],
  ['CD as once written', { ...tan, CD001001: -1e-3, CD002002: 1e-3 }, plain],
  ['PC as once written', { ...tan, ...cdelt, PC001002: 0.5 }, [100.0550818760693, 9.97049548762704]],
  ['CROTA2', { ...tan, ...cdelt, CROTA2: 30 }, [99.0 + 1.04971236010005, 9.994198564600403]],
  ['one CDELT, the other being 1', { ...tan, CDELT1: -1e-3 }, [100.03677105431437, -17.24267315535057]],
  ['PV of other axes and projections', { ...base, PV2_0: 0, PV2_1: 1.5, PV3_1: 7 }, plain],
  ['native reference point as it is by default', { ...base, PV1_0: 0, PV1_1: 0, PV1_2: 90 }, plain],
  [
    'another native reference point',
    { ...base, ...types('SIN'), PV1_1: 20, PV1_2: 70 },
    [100.03119659860161, 29.958765589355878],
  ],
  [
    'another native reference point, put at CRPIX',
    { ...base, ...types('SIN'), PV1_1: 20, PV1_2: 70, PV1_0: 1 },
    [100.02744152169018, 9.9561136100113],
  ],
  ['SIN with PROJP', { ...base, ...types('SIN'), PROJP1: 0.3, PROJP2: 0.2 }, [100.04009925796775, 9.970493357281846]],
  ['NCP', { ...base, ...types('NCP') }, [100.04010570356917, 9.970376956542138]],
  ['CAR away from the equator', { ...base, ...types('CAR'), CRVAL2: 30 }, [100.04559711458913, 29.970492141279887]],
  ['CAR south of it', { ...base, ...types('CAR'), CRVAL2: -30 }, [100.04562423118628, -30.029492136606304]],
  [
    'CAR whose LATPOLE chooses the southern pole',
    { ...base, ...types('CAR'), CRVAL2: 30, LONPOLE: 30, LATPOLE: -40 },
    [99.96833932827712, 30.04097574662365],
  ],
  [
    'CAR of which every pole would do',
    { ...tan, ...types('CAR'), CRVAL2: 0, ...cdelt, LONPOLE: 90, LATPOLE: 30 },
    [100.0395, -0.0295],
  ],
  [
    'CAR with another native reference point',
    { ...base, ...types('CAR'), CRVAL2: 30, PV1_1: 20, PV1_2: 30 },
    [80.0395, -0.0295],
  ],
  ['LONPOLE in another turn', { ...base, LONPOLE: 540 }, plain],
  ['a pole that is one but for rounding', { ...base, CRVAL2: 90.00000000001 }, [333.2463208051528, 89.95069991074105]],
  ['units', { ...base, CUNIT1: 'arcsec', CUNIT2: 'arcsec' }, [0.027788750000013532, 0.0027695833333247744]],
  [
    'TPV in TAN, as SCAMP wrote it',
    { ...base, PV1_5: 0.1, PV1_1: 1, PV2_1: 1 },
    [100.03998739180132, 9.970497623113241],
  ],
  [
    'TPV of which PV1_3 is no LONPOLE',
    { ...base, ...types('TPV'), PV1_1: 1, PV2_1: 1, PV1_3: 0.1 },
    [100.04511130987356, 9.970496974234628],
  ],
  [
    'SIP with other projections',
    { ...base, ...types('STG-SIP'), A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-4 },
    [100.03994729346657, 9.970497622450424],
  ],
  [
    'SIP that moves the reference pixel, with terms of first order',
    { ...base, A_ORDER: 2, B_ORDER: 2, A_1_0: 0.1, A_0_0: 5 },
    [100.03903960294143, 9.970497734574879],
  ],
  ['SIP beyond its order', { ...base, A_ORDER: 2, B_ORDER: 2, A_2_2: 0.1 }, plain],
  [
    'TPV beside SIP: CTYPE says TPV',
    { ...base, ...types('TPV'), PV1_1: 1.1, PV2_1: 1, A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-3 },
    [100.04411627243418, 9.970497106357163],
  ],
  [
    'TPV beside SIP: CTYPE says SIP',
    { ...base, ...types('TAN-SIP'), PV1_5: 0.1, A_ORDER: 2, B_ORDER: 2, A_2_0: 0 },
    plain,
  ],
]

describe('headers as they come', () => {
  it.each(answers)('%s', (_, cards, [ra, dec]) => {
    const sky = wcsOf(cards)!.pixelToSky(10, 20)
    expect(sky && separationDegrees(...sky, ra, dec)).toBeLessThan(1e-9)
  })

  it('reads a missing CRPIX as 0, and so the reference point one pixel before the first', () => {
    expect(wcsOf({ ...base, CRPIX1: undefined, CRPIX2: undefined })!.pixelToSky(-1, -1)).toEqual([100, 10])
  })

  it('turns swapped axes by CROTA of the declination', () => {
    const swapped = { CTYPE1: 'DEC--TAN', CTYPE2: 'RA---TAN', ...place, CRVAL1: 10, CRVAL2: 100 }
    const [ra, dec] = wcsOf({ ...swapped, CDELT1: -1e-3, CDELT2: 2e-3, CROTA1: 30 })!.pixelToSky(10, 20)!
    expect(ra).toBeCloseTo(99.92806059064877, 10)
    expect(dec).toBeCloseTo(10.004700276654521, 10)
  })

  it('has no WCS where no axis is celestial', () => {
    expect(wcsOf({})).toBeNull()
    expect(wcsOf({ ...base, CTYPE1: 'RA', CTYPE2: 'DEC' })).toBeNull()
    expect(wcsOf({ ...base, CTYPE1: 'LINEAR', CTYPE2: 7 })).toBeNull()
  })
})

const refusals: [string, string, Cards][] = [
  ['another projection', 'CTYPE1', { ...base, ...types('AIT') }],
  ['a polynomial of another convention', 'CTYPE1', { ...base, ...types('TNX') }],
  ['another distortion', 'CTYPE1', { ...base, ...types('TAN-XYZ') }],
  ['a look-up table', 'CPDIS1', { ...base, CPDIS1: 'LOOKUP' }],
  ['other celestial axes', 'CTYPE1', { ...base, CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }],
  ['one celestial axis', 'CTYPE1', { ...base, CTYPE2: 'FREQ' }],
  ['axes that depend on a third', 'CD1_3', { ...base, CD1_3: 1e-3 }],
  ['half of SIP', 'B_ORDER', { ...base, A_ORDER: 2, A_2_0: 1e-6 }],
  ['an order that cannot be', 'A_ORDER', { ...base, A_ORDER: 10, B_ORDER: 2 }],
  ['a fraction of an order', 'B_ORDER', { ...base, A_ORDER: 2, B_ORDER: 2.5 }],
  ['a coefficient that is no number', 'A_1_1', { ...base, A_ORDER: 2, B_ORDER: 2, A_1_1: 'x' }],
  ['TPV without a way back', 'PV1_1', { ...base, ...types('TPV'), PV1_1: 0 }],
  ['CD with PC', 'CD1_1', { ...base, PC1_1: 1 }],
  ['no scale', 'CDELT1', tan],
  ['another unit', 'CUNIT2', { ...base, CUNIT2: 'm' }],
  ['no number', 'CRVAL1', { ...base, CRVAL1: '10h' }],
  ['an infinite number', 'CRPIX1', { ...base, CRPIX1: Number.POSITIVE_INFINITY }],
  ['NCP on the equator', 'CRVAL2', { ...base, ...types('NCP'), CRVAL2: 0 }],
  ['a native pole that cannot be', 'LONPOLE', { ...base, ...types('CAR'), CRVAL2: 60, LONPOLE: 90 }],
]

describe('headers that cannot be used', () => {
  it.each(refusals)('%s is refused, naming %s', (_, keyword, cards) => {
    let caught: unknown = null
    try {
      wcsOf(cards)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(WcsError)
    expect((caught as WcsError).keyword).toBe(keyword)
    expect((caught as WcsError).message).toMatch(/^[A-Z].*\.$/)
  })
})
