import { describe, expect, it } from 'vitest'
import { separationDegrees } from '../sphere/separation.ts'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { parseWcs } from './parse-wcs.ts'
import { PROJECTIONS } from './projections.ts'
import type { Wcs } from './wcs.ts'

type Cards = Record<string, unknown>
const SIZE = 2000
const HEADERS = 60
const POINTS = 40

/** A header anywhere in the sky, at the poles and at right ascension 0 more often than by chance. */
function anyHeader(random: () => number, code: string): Cards {
  const between = (low: number, high: number) => low + (high - low) * random()
  const pick = (values: number[]) => values[Math.floor(random() * values.length)]!
  const scale = 10 ** between(-4, -2.5)
  const angle = between(0, 2 * Math.PI)
  const mirrored = random() < 0.5 ? -1 : 1
  const declination = random() < 0.3 ? pick([90, -90, 89.9999, -89.999, 0]) : between(-90, 90)
  return {
    CTYPE1: `RA---${code}`,
    CTYPE2: `DEC--${code}`,
    CRVAL1: random() < 0.3 ? pick([0, 1e-7, 359.9999999, 360, -1, 180]) : between(0, 360),
    CRVAL2: code === 'NCP' && Math.abs(declination) < 20 ? 50 : declination,
    CRPIX1: between(-0.5, 1.5) * SIZE,
    CRPIX2: between(-0.5, 1.5) * SIZE,
    CD1_1: scale * mirrored * Math.cos(angle),
    CD1_2: -scale * Math.sin(angle),
    CD2_1: scale * mirrored * Math.sin(angle),
    CD2_2: scale * Math.cos(angle),
    ...(random() < 0.3 && code !== 'CAR' && { LONPOLE: between(-180, 360) }),
  }
}

/** Terms that move the far corner of the image by some pixels, together. */
function sipTerms(random: () => number): Cards {
  const cards: Cards = {}
  for (const letter of ['A', 'B']) {
    const order = 2 + Math.floor(random() * 8)
    cards[`${letter}_ORDER`] = order
    for (let i = 0; i <= order; i++)
      for (let j = 0; i + j <= order; j++)
        if (random() < 0.5) cards[`${letter}_${i}_${j}`] = (random() - 0.5) * 8 * (2 * SIZE) ** -(i + j)
  }
  return cards
}

function tpvTerms(random: () => number, scale: number): Cards {
  const cards: Cards = { PV1_1: 1, PV2_1: 1 + 0.01 * random() }
  const degrees = 2 * SIZE * scale
  for (let m = 0; m < 40; m++) {
    const degree = m === 0 ? 0 : m < 4 ? 1 : m < 7 ? 2 : m < 12 ? 3 : m < 17 ? 4 : m < 24 ? 5 : m < 31 ? 6 : 7
    for (const axis of [1, 2])
      if (m !== 1 && random() < 0.5) cards[`PV${axis}_${m}`] = (random() - 0.5) * 0.004 * degrees ** (1 - degree)
  }
  return cards
}

const kinds: [string, (random: () => number) => Cards][] = [
  ...PROJECTIONS.map((code): [string, (random: () => number) => Cards] => [code, (random) => anyHeader(random, code)]),
  ['NCP', (random) => anyHeader(random, 'NCP')],
  ['slant SIN', (random) => ({ ...anyHeader(random, 'SIN'), PV2_1: random() - 0.5, PV2_2: random() - 0.5 })],
  ['TAN-SIP', (random) => ({ ...anyHeader(random, 'TAN-SIP'), ...sipTerms(random) })],
  ['ZEA-SIP', (random) => ({ ...anyHeader(random, 'ZEA-SIP'), ...sipTerms(random) })],
  [
    'TPV',
    (random) => {
      const cards = anyHeader(random, 'TPV')
      return { ...cards, ...tpvTerms(random, Math.hypot(Number(cards.CD1_1), Number(cards.CD2_1))) }
    },
  ],
]

const wcsOf = (cards: Cards): Wcs => parseWcs((keyword) => cards[keyword])!

describe('pixels in and about an image come back to 1e-9 pixel', () => {
  it.each(kinds)('%s', (name, header) => {
    const random = seededRandom(1000 + name.length)
    for (let n = 0; n < HEADERS; n++) {
      const wcs = wcsOf(header(random))
      const x = Float64Array.from({ length: POINTS }, () => (2 * random() - 0.5) * SIZE)
      const y = Float64Array.from({ length: POINTS }, () => (2 * random() - 0.5) * SIZE)
      const ra = new Float64Array(POINTS)
      const dec = new Float64Array(POINTS)
      wcs.pixelsToSky(x, y, ra, dec)
      const backX = new Float64Array(POINTS)
      const backY = new Float64Array(POINTS)
      wcs.skyToPixels(ra, dec, backX, backY)
      for (let i = 0; i < POINTS; i++) {
        expect(ra[i]).toBeGreaterThanOrEqual(0)
        expect(ra[i]).toBeLessThan(360)
        if (Math.abs(dec[i]!) > 90 - 1e-7) continue // right ascension has no digits left there
        expect(Math.abs(backX[i]! - x[i]!)).toBeLessThan(1e-9)
        expect(Math.abs(backY[i]! - y[i]!)).toBeLessThan(1e-9)
        const single = wcs.skyToPixel(ra[i]!, dec[i]!)!
        expect(Math.max(Math.abs(single[0] - x[i]!), Math.abs(single[1] - y[i]!))).toBeLessThan(1e-9)
      }
    }
  })
})

describe('a place anywhere in the sky has a pixel that is really there, or none', () => {
  it.each(kinds)('%s', (name, header) => {
    const random = seededRandom(2000 + name.length)
    let outside = 0
    for (let n = 0; n < HEADERS; n++) {
      const wcs = wcsOf(header(random))
      for (let i = 0; i < POINTS; i++) {
        const ra = 360 * random()
        const dec = (Math.asin(2 * random() - 1) * 180) / Math.PI
        const pixel = wcs.skyToPixel(ra, dec)
        if (pixel === null) {
          outside++
          continue
        }
        const sky = wcs.pixelToSky(...pixel)!
        // Far out a pixel position has few digits behind the point, and what they are worth grows with the distortion.
        const nearby = wcs.pixelToSky(pixel[0] * (1 + 1e-13), pixel[1] * (1 - 1e-13)) ?? sky
        const digits = 1e-9 + separationDegrees(...sky, ...nearby)
        expect(separationDegrees(...sky, ra, dec)).toBeLessThan(digits)
      }
    }
    if (!['STG', 'ZEA', 'ARC', 'CAR', 'ZEA-SIP'].includes(name)) expect(outside).toBeGreaterThan(POINTS)
  })

  it.each(kinds)('%s: what is no place has no answer', (_, header) => {
    const wcs = wcsOf(header(seededRandom(3)))
    const { NaN: none, POSITIVE_INFINITY: endless } = Number
    for (const [a, b] of [
      [none, 0],
      [0, none],
      [endless, 0],
      [0, -endless],
      [1e300, 1e300],
      [-5, 1e200],
    ] as const) {
      const sky = wcs.pixelToSky(a, b)
      if (sky !== null) expect(sky.every(Number.isFinite)).toBe(true)
      if (!Number.isFinite(a + b)) expect(sky).toBeNull()
      expect(wcs.skyToPixel(a, b)).toBeNull()
    }
    expect(wcs.skyToPixel(10, 90.001)).toBeNull()
    expect(wcs.skyToPixel(10, -91)).toBeNull()
  })
})

describe('a distortion that folds the plane over', () => {
  // u − 1e-6·u³ turns back at u = 577, where it reaches 385.
  const folded = wcsOf({
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    CRVAL1: 50,
    CRVAL2: 0,
    CRPIX1: 1,
    CRPIX2: 1,
    CD1_1: -1e-3,
    CD2_2: 1e-3,
    A_ORDER: 3,
    B_ORDER: 3,
    A_3_0: -1e-6,
  })
  const at = (pixels: number) => 50 - (Math.atan((pixels * 1e-3 * Math.PI) / 180) * 180) / Math.PI

  it('is answered on the side of the reference point', () => {
    for (const u of [-560, -300, 0, 0.5, 100, 500, 570]) {
      expect(folded.skyToPixel(at(u - 1e-6 * u ** 3), 0)![0]).toBeCloseTo(u, 6)
    }
  })

  it('has no pixel beyond, though the polynomial has roots there', () => {
    for (const far of [386, -390, 1000, -5000]) expect(folded.skyToPixel(at(far), 0)).toBeNull()
  })
})

describe('a distortion that was fitted far from the reference point, and is folded there', () => {
  // ξ − 0.0015·((ξ − 1)/0.15)³, in degrees: good about ξ = 1, and mirrored at the reference point.
  const factor = -0.0015 / 0.15 ** 3
  const terms = { PV1_0: -factor, PV1_1: 1 + 3 * factor, PV1_4: -3 * factor, PV1_7: factor, PV2_1: 1 }
  const wcs = wcsOf({
    ...{ CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV', CRVAL1: 50, CRVAL2: 20, CRPIX1: -4000, CRPIX2: -4000 },
    ...{ CD1_1: 2e-4, CD2_2: 2e-4, ...terms },
  })

  it('is inverted all over the image', () => {
    expect(terms.PV1_1).toBeLessThan(0)
    for (let x = 0; x <= 2000; x += 100) {
      for (let y = 0; y <= 2000; y += 100) {
        const back = wcs.skyToPixel(...wcs.pixelToSky(x, y)!)!
        expect(Math.max(Math.abs(back[0] - x), Math.abs(back[1] - y))).toBeLessThan(1e-9)
      }
    }
  })
})
