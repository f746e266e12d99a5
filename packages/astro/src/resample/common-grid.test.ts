import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWcs } from '../wcs/parse-wcs.ts'
import { boxInGrid, commonGrid } from './common-grid.ts'

type HeaderCards = [string, unknown][]

interface GridCase {
  name: string
  auto_rotate: boolean
  inputs: HeaderCards[]
  shape: [number, number]
  crval: [number, number]
  crpix: [number, number]
  cdelt: [number, number]
}

const recording = new URL('../../../../reference/wcs/optimal.json', import.meta.url)
const grids = JSON.parse(readFileSync(recording, 'utf8')).cases as GridCase[]

const wcsOf = (header: HeaderCards) => {
  const cards = new Map(header)
  return parseWcs((keyword) => cards.get(keyword))!
}

describe('the common grid of several images', () => {
  it.each(grids.filter(({ auto_rotate }) => !auto_rotate))('$name', (c) => {
    const images = c.inputs.map((header) => {
      const cards = new Map(header)
      return { wcs: wcsOf(header), width: Number(cards.get('NAXIS1')), height: Number(cards.get('NAXIS2')) }
    })
    const grid = commonGrid(images)!
    expect([grid.height, grid.width]).toEqual(c.shape)
    expect(grid.crval[0]).toBeCloseTo(c.crval[0], 9)
    expect(grid.crval[1]).toBeCloseTo(c.crval[1], 9)
    expect(grid.crpix[0]).toBeCloseTo(c.crpix[0], 6)
    expect(grid.crpix[1]).toBeCloseTo(c.crpix[1], 6)
    expect(grid.cdelt[0] / c.cdelt[0]).toBeCloseTo(1, 9)
    expect(grid.cdelt[1] / c.cdelt[1]).toBeCloseTo(1, 9)
    for (const image of images) {
      const box = boxInGrid(image, grid)
      expect(box.x1 - box.x0).toBeGreaterThan(0)
      expect(box.y1 - box.y0).toBeGreaterThan(0)
    }
  })

  it('is none for images on opposite sides of the sky', () => {
    const image = (ra: number) => ({
      wcs: wcsOf([
        ['CTYPE1', 'RA---TAN'],
        ['CTYPE2', 'DEC--TAN'],
        ['CRVAL1', ra],
        ['CDELT1', -0.001],
        ['CDELT2', 0.001],
      ]),
      width: 10,
      height: 10,
    })
    expect(commonGrid([image(0), image(180)])).toBeNull()
  })
})
