import { describe, expect, it } from 'vitest'
import { separationDegrees } from '../sphere/separation.ts'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { createSkyIndex } from './sky-index.ts'

const random = seededRandom(20)

/** Places about a centre, at most `radius` degrees away, with a few that are no numbers and a few twins. */
function placesAbout(ra: number, dec: number, radius: number, count: number) {
  const places = { ra: new Float64Array(count), dec: new Float64Array(count) }
  for (let i = 0; i < count; i++) {
    const height = dec + (2 * random() - 1) * radius
    places.dec[i] = Math.sign(height) * (90 - Math.abs(90 - Math.abs(height)))
    places.ra[i] = ra + ((2 * random() - 1) * radius) / Math.max(0.01, Math.cos((places.dec[i]! * Math.PI) / 180))
    if (i % 40 === 13) places.ra[i] = Number.NaN
    if (i % 40 === 17) places.dec[i] = Number.POSITIVE_INFINITY
    if (i % 40 === 23) {
      places.ra[i] = places.ra[i - 1]!
      places.dec[i] = places.dec[i - 1]!
    }
  }
  return places
}

function byLookingAtAll(places: { ra: Float64Array; dec: Float64Array }, ra: number, dec: number, radius: number) {
  const found: [number, number][] = []
  for (let i = 0; i < places.ra.length; i++) {
    const separation = separationDegrees(ra, dec, places.ra[i]!, places.dec[i]!) * 3600
    if (separation <= radius) found.push([i, separation])
  }
  return found.sort((a, b) => (Math.abs(a[1] - b[1]) < 1e-9 ? a[0] - b[0] : a[1] - b[1]))
}

const fields = [
  ['an ordinary field', 120, -35, 0.1],
  ['RA 0h', 0, 10, 0.1],
  ['the north pole', 40, 90, 0.1],
  ['the south pole', 0, -90, 0.1],
  ['the whole sky', 180, 0, 90],
] as const

describe('createSkyIndex', () => {
  it.each(fields)('finds about %s what looking at all finds, in the same order', (_, ra, dec, radius) => {
    const places = placesAbout(ra, dec, radius, 600)
    const queries = placesAbout(ra, dec, radius, 150)
    const index = createSkyIndex(places.ra, places.dec)
    const reach = radius * 3600 * 0.2
    const each = index.nearestOfEach(queries.ra, queries.dec, reach)
    let met = 0
    for (let q = 0; q < queries.ra.length; q++) {
      const expected = byLookingAtAll(places, queries.ra[q]!, queries.dec[q]!, reach)
      const within = index.within(queries.ra[q]!, queries.dec[q]!, reach)
      expect(within.map((found) => found.index)).toEqual(expected.map(([i]) => i))
      for (const [i, { separationArcsec }] of within.entries())
        expect(Math.abs(separationArcsec - expected[i]![1])).toBeLessThan(1e-9)
      const nearest = index.nearest(queries.ra[q]!, queries.dec[q]!, reach)
      expect(nearest?.index ?? -1).toBe(expected[0]?.[0] ?? -1)
      expect(each.index[q]).toBe(nearest?.index ?? -1)
      expect(each.separationArcsec[q]).toBe(nearest?.separationArcsec ?? Number.NaN)
      met += expected.length
    }
    expect(met).toBeGreaterThan(500)
  })

  it('takes the first of equally near places and keeps duplicates', () => {
    const index = createSkyIndex(Float64Array.of(10, 10, 10, 10), Float64Array.of(5.1, 5, 5, 5))
    expect(index.nearest(10, 5, 0)).toEqual({ index: 1, separationArcsec: 0 })
    expect(index.within(10, 5, 1).map((found) => found.index)).toEqual([1, 2, 3])
  })

  it('sees no difference between turns', () => {
    const index = createSkyIndex(Float64Array.of(-1, 359.9995), Float64Array.of(0, 0))
    expect(index.nearest(359, 0, 0)?.index).toBe(0)
    expect(index.nearest(360, 0, 2)?.separationArcsec).toBeCloseTo(1.8, 9)
  })

  it('never finds rows without numbers, and nothing for a query without', () => {
    const index = createSkyIndex(Float64Array.of(Number.NaN, 10), Float64Array.of(0, Number.NaN))
    expect(index.nearest(10, 0, 1e9)).toBeNull()
    const one = createSkyIndex(Float64Array.of(10), Float64Array.of(0))
    expect(one.nearest(Number.NaN, 0, 1e9)).toBeNull()
    expect(one.within(10, Number.NaN, 1e9)).toEqual([])
    expect(one.nearest(10, 0, Number.NaN)).toBeNull()
    expect(one.nearest(10, 0, -1)).toBeNull()
    expect(one.nearest(190, 0, 180 * 3600)?.separationArcsec).toBeCloseTo(180 * 3600, 1)
  })

  it('works for ten thousand places in one spot', () => {
    const index = createSkyIndex(new Float64Array(10_000).fill(3), new Float64Array(10_000).fill(4))
    expect(index.nearest(3, 4, 1)?.index).toBe(0)
    expect(index.within(3, 4, 0)).toHaveLength(10_000)
  })

  it('is empty without places, and refuses coordinates of unequal number', () => {
    expect(createSkyIndex(new Float64Array(0), new Float64Array(0)).nearest(0, 0, 1e6)).toBeNull()
    expect(() => createSkyIndex(new Float64Array(1), new Float64Array(2))).toThrow(RangeError)
  })
})
