import { parseWcs } from '@datalab/astro'
import { describe, expect, test } from 'vitest'
import { pixelToSky, rotatedCd, skyToPixel, type TangentPlane } from './tangent-plane.ts'

const planes: [string, TangentPlane][] = [
  ['the south', { crval: [150.25, -31.5], crpix: [256.5, 200.5], cd: rotatedCd(0.78, 0) }],
  ['RA 0h, turned', { crval: [0.01, 12], crpix: [100, 420], cd: rotatedCd(0.39, 33) }],
  ['near a pole', { crval: [77, 89.9], crpix: [256.5, 256.5], cd: rotatedCd(2, -100) }],
]

describe.each(planes)('the tangent plane at %s', (_, plane) => {
  const positions = [
    [0, 0],
    [511, 3.25],
    [17.5, 400],
    [255.5, 255.5],
  ] as const

  test('leads there and back', () => {
    for (const [x, y] of positions) {
      const back = skyToPixel(plane, ...pixelToSky(plane, x, y))
      expect(back?.[0]).toBeCloseTo(x, 8)
      expect(back?.[1]).toBeCloseTo(y, 8)
    }
  })

  test('is the one that readers of its header see', () => {
    const cards: Record<string, unknown> = {
      CTYPE1: 'RA---TAN',
      CTYPE2: 'DEC--TAN',
      CRVAL1: plane.crval[0],
      CRVAL2: plane.crval[1],
      CRPIX1: plane.crpix[0],
      CRPIX2: plane.crpix[1],
      CD1_1: plane.cd[0],
      CD1_2: plane.cd[1],
      CD2_1: plane.cd[2],
      CD2_2: plane.cd[3],
    }
    const wcs = parseWcs((keyword) => cards[keyword])
    for (const [x, y] of positions) {
      const [ra, dec] = pixelToSky(plane, x, y)
      const read = wcs?.pixelToSky(x, y)
      expect(read?.[0]).toBeCloseTo(ra, 9)
      expect(read?.[1]).toBeCloseTo(dec, 9)
    }
  })
})

test('north is up and east is left', () => {
  const plane: TangentPlane = { crval: [10, 0], crpix: [50, 50], cd: rotatedCd(1, 0) }
  const [x0, y0] = skyToPixel(plane, 10, 0) ?? [Number.NaN, Number.NaN]
  const [xEast] = skyToPixel(plane, 10.001, 0) ?? [Number.NaN]
  const [, yNorth] = skyToPixel(plane, 10, 0.001) ?? [0, Number.NaN]
  expect(xEast - x0).toBeCloseTo(-3.6, 6)
  expect(yNorth - y0).toBeCloseTo(3.6, 6)
})
