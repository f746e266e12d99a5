import { describe, expect, it } from 'vitest'
import { createSkyIndex, matchOneToOne } from '../src/index.ts'
import { recordedBlock } from './recorded-photometry.ts'

type Place = [number, number]

interface Recorded {
  cross_match: { name: string; radius: number; a: Place[]; b: Place[]; pairs: Place[] }[]
  cone: {
    center: Place
    radius_arcmin: number
    points: Place[]
    inside: boolean[]
    nearest: { target: Place; radius_arcsec: number; index: number }
  }[]
}

const recorded = recordedBlock<Recorded>('catalogues')

const placesOf = (list: Place[]) => ({
  ra: Float64Array.from(list, ([ra]) => ra),
  dec: Float64Array.from(list, ([, dec]) => dec),
})

describe('matching of catalogues', () => {
  it('has recordings to compare with', () => {
    expect(recorded.cross_match).toHaveLength(6)
    expect(recorded.cone).toHaveLength(2)
  })

  it.each(recorded.cross_match)('pairs sources one to one as recorded: $name', ({ a, b, radius, pairs }) => {
    const matched = matchOneToOne(placesOf(a), placesOf(b), radius)
    expect(Array.from(matched.first, (first, i) => [first, matched.second[i]])).toEqual(pairs)
  })

  it.each(recorded.cone)('finds what lies within $radius_arcmin arcmin of $center', (cone) => {
    const { ra, dec } = placesOf(cone.points)
    const index = createSkyIndex(ra, dec)
    const inside = new Set(index.within(...cone.center, cone.radius_arcmin * 60).map((found) => found.index))
    expect(cone.points.map((_, i) => inside.has(i))).toEqual(cone.inside)
    const { target, radius_arcsec, index: nearest } = cone.nearest
    expect(index.nearest(...target, radius_arcsec)?.index).toBe(nearest)
  })
})
