import { parseWcs, type Wcs } from '@datalab/astro'
import type { CardInput } from '@datalab/fits'
import { describe, expect, it } from 'vitest'
import { named, pathsOf, writeFrame } from './frames.ts'
import { productImage, type ReadImage, run, temporaryDir } from './run.ts'

type Cards = Readonly<Record<string, string | number>>

const WIDTH = 190
const HEIGHT = 170
const FLUX = 5000
const SIGMA = 1.3

/** A frame about (210.8°, 54.3°), one second of arc a pixel, turned by `degrees`. */
function plane(projection: string, degrees: number, more: Cards = {}): Cards {
  const scale = 1 / 3600
  const [c, s] = [Math.cos((degrees * Math.PI) / 180) * scale, Math.sin((degrees * Math.PI) / 180) * scale]
  const types = { CTYPE1: `RA---${projection}`, CTYPE2: `DEC--${projection}` }
  const linear = { CRVAL1: 210.8, CRVAL2: 54.3, CRPIX1: 96, CRPIX2: 84, CD1_1: -c, CD1_2: s, CD2_1: s, CD2_2: c }
  return { ...types, ...linear, ...more }
}

const frames: Readonly<Record<string, Cards>> = {
  tan: plane('TAN', 3),
  sip: plane('TAN-SIP', -20, {
    A_ORDER: 2,
    B_ORDER: 2,
    A_2_0: 6e-5,
    A_1_1: -4e-5,
    B_0_2: 5e-5,
    B_1_1: 3e-5,
    B_2_0: -2e-5,
  }),
  tpv: plane('TPV', 12, { PV1_0: 0, PV1_1: 1, PV1_4: 0.6, PV1_5: -0.4, PV2_0: 0, PV2_1: 1, PV2_4: -0.5, PV2_6: 0.3 }),
  zea: plane('ZEA', 40),
  arc: plane('ARC', 181, { CRVAL1: 210.81 }),
  stg: plane('STG', 95),
  sin: plane('SIN', -60),
}

const lookUp = (cards: Cards) => (keyword: string) => cards[keyword]

/** Places of the sky that all frames show well within, none in line with another. */
const STARS = [
  [0, 0, 1],
  [31.4, 12.7, 0.6],
  [-44.2, 21.9, 0.8],
  [17.8, -37.3, 0.5],
  [-23.6, -29.1, 0.7],
].map(([east, north, share]) => {
  const dec = 54.3 + north! / 3600
  return { ra: 210.8 + east! / 3600 / Math.cos((dec * Math.PI) / 180), dec, flux: FLUX * share! }
})

function writeStars(dir: string, name: string, cards: Cards): string {
  const wcs = parseWcs(lookUp(cards))!
  const pixels = new Float32Array(WIDTH * HEIGHT)
  for (const { ra, dec, flux } of STARS) {
    const [x0, y0] = wcs.skyToPixel(ra, dec)!
    for (let i = 0; i < pixels.length; i++) {
      const square = ((i % WIDTH) - x0) ** 2 + (Math.floor(i / WIDTH) - y0) ** 2
      pixels[i]! += (flux / (2 * Math.PI * SIGMA * SIGMA)) * Math.exp(-square / (2 * SIGMA * SIGMA))
    }
  }
  const header: CardInput[] = Object.entries(cards).map(([keyword, value]) => ({ keyword, value }))
  return writeFrame(dir, { name, width: WIDTH, pixels, header })
}

/** Sum and centre of light of what lies within 9 pixels of a place. */
function measure({ pixels, width, height }: ReadImage, x0: number, y0: number): { flux: number; x: number; y: number } {
  let [flux, x, y] = [0, 0, 0]
  for (let i = 0; i < width * height; i++) {
    const [px, py] = [i % width, Math.floor(i / width)]
    if (Math.hypot(px - x0, py - y0) > 9) continue
    flux += pixels[i]!
    x += pixels[i]! * px
    y += pixels[i]! * py
  }
  return { flux, x: x / flux, y: y / flux }
}

async function stack(...names: string[]): Promise<{ image: ReadImage; wcs: Wcs }> {
  const dir = temporaryDir()
  const paths = pathsOf(Object.fromEntries(names.map((name) => [name, writeStars(dir, name, frames[name]!)])))
  const ran = await run('Stacking', { input_files: named(...names), stacking_mode: 'reproject' }, { paths })
  const image = productImage(ran, ran.products[0]!)
  return { image, wcs: parseWcs((keyword) => image.header.get(keyword))! }
}

describe('stacking by reprojection puts stars where the WCS of the product says, with their flux', () => {
  it.each([
    ['tan', 'sip'],
    ['sip', 'tpv'],
    ['tpv', 'zea'],
    ['arc', 'stg'],
    ['sin', 'zea'],
    ['sip', 'tpv', 'arc', 'sin', 'stg', 'tan', 'zea'],
  ])('%s with %s', async (...names) => {
    const { image, wcs } = await stack(...names)
    for (const { ra, dec, flux } of STARS) {
      const [x, y] = wcs.skyToPixel(ra, dec)!
      const measured = measure(image, x, y)
      expect(Math.hypot(measured.x - x, measured.y - y)).toBeLessThan(0.01)
      expect(Math.abs(measured.flux / (names.length * flux) - 1)).toBeLessThan(4e-3)
    }
  })

  it('and leaves nothing of the old distortions in the header', async () => {
    const { image } = await stack('sip', 'tpv')
    const left = image.header.cards.filter(({ keyword }) => /^(A|B|AP|BP)_|^PV\d|^CD\d|SIP|TPV/.test(keyword))
    expect(left).toEqual([])
    expect([image.header.get('CTYPE1'), image.header.get('CTYPE2')]).toEqual(['RA---TAN', 'DEC--TAN'])
  })
})

describe('stacking by reprojection fails clearly, naming the frame', () => {
  const attempt = async (cards: Cards, name = 'b') => {
    const dir = temporaryDir()
    const pixels = new Float32Array(60).fill(1)
    const header = (of: Cards) => Object.entries(of).map(([keyword, value]) => ({ keyword, value }))
    const paths = pathsOf({
      a: writeFrame(dir, { name: 'a', width: 10, pixels, header: header(frames.tan!) }),
      [name]: writeFrame(dir, { name, width: 10, pixels, header: header(cards) }),
    })
    return run('Stacking', { input_files: named('a', name), stacking_mode: 'reproject' }, { paths })
  }

  it('where there are no coordinates, or ones that cannot be used', async () => {
    await expect(attempt({})).rejects.toThrow('Could not reproject b: it has no celestial coordinates (WCS).')
    await expect(attempt(plane('XYZ', 0))).rejects.toThrow(
      'Could not reproject b: its celestial coordinates (WCS) are not usable.',
    )
    await expect(attempt({ ...plane('TAN-SIP', 0), A_ORDER: 2 })).rejects.toThrow('Could not reproject b')
  })

  it('where the celestial systems differ', async () => {
    await expect(attempt({ ...plane('TAN', 0), RADESYS: 'FK4' })).rejects.toThrow('their celestial systems differ')
  })

  it('where a frame shows more of the sky than a plane can', async () => {
    const wholeSky = {
      CTYPE1: 'RA---CAR',
      CTYPE2: 'DEC--CAR',
      CRVAL1: 210,
      CRVAL2: 0,
      CRPIX1: 5,
      CRPIX2: 3,
      CDELT1: -36,
      CDELT2: 30,
    }
    await expect(attempt(wholeSky)).rejects.toThrow('b shows more of the sky than fits one plane')
  })

  it('where frames have no area in common', async () => {
    await expect(attempt({ ...plane('TAN', 0), CRVAL1: 30 })).rejects.toThrow(
      'The images a and b have no area in common.',
    )
    await expect(attempt({ ...plane('TAN', 0), CRVAL1: 211.8 })).rejects.toThrow(
      'The images a and b have no area in common.',
    )
  })
})
