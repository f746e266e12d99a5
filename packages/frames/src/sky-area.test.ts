import { describe, expect, test } from 'vitest'
import { areaCovers, skyArea } from './sky-area.ts'

function square(ra: number, dec: number, half: number) {
  const wide = half / Math.cos((dec * Math.PI) / 180)
  const area = skyArea([
    [ra - wide, dec - half],
    [ra + wide, dec - half],
    [ra + wide, dec + half],
    [ra - wide, dec + half],
  ])
  if (area === null) throw new Error('four corners are an area')
  return area
}

describe('areas on the sky', () => {
  test('are closed rings, and none from fewer than three corners', () => {
    const ring = square(10, 0, 1).coordinates[0] ?? []
    expect(ring).toHaveLength(5)
    expect(ring[4]).toEqual(ring[0])
    expect(
      skyArea([
        [1, 2],
        [3, 4],
      ]),
    ).toBeNull()
  })

  test.each([
    ['the equator', 120, 0],
    ['RA 0h from above', 0.1, -20],
    ['RA 0h from below', 359.9, 40],
    ['a high declination', 200, 85],
  ])('cover what is inside and nothing else, at %s', (_, ra, dec) => {
    const area = square(ra, dec, 0.25)
    const cos = Math.cos((dec * Math.PI) / 180)
    expect(areaCovers(area, ra, dec)).toBe(true)
    expect(areaCovers(area, (ra + 0.2 / cos + 360) % 360, dec + 0.2)).toBe(true)
    expect(areaCovers(area, (ra - 0.2 / cos + 360) % 360, dec - 0.2)).toBe(true)
    expect(areaCovers(area, (ra + 0.3 / cos + 360) % 360, dec)).toBe(false)
    expect(areaCovers(area, ra, dec - 0.3)).toBe(false)
    expect(areaCovers(area, (ra + 180) % 360, -dec)).toBe(false)
  })

  test('hold a pole', () => {
    const area = skyArea([
      [0, 89.9],
      [90, 89.9],
      [180, 89.9],
      [270, 89.9],
    ])
    expect(area && areaCovers(area, 45, 90)).toBe(true)
    expect(area && areaCovers(area, 45, 89.95)).toBe(true)
    expect(area && areaCovers(area, 45, 89.8)).toBe(false)
  })
})
