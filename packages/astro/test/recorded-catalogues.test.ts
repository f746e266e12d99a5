import { describe, expect, it } from 'vitest'
import { createSkyIndex, fluxToMagnitude, guessMembership, matchOneToOne, moveStarLinearly } from '../src/index.ts'
import { recordedBlock, recordedNumbers } from './recorded-photometry.ts'

type Place = [number, number]

type Column = (number | null)[]

type GuessKey = 'pmra' | 'pmdec' | 'pm_radius' | 'parallax_min' | 'parallax_max' | 'distance_min' | 'distance_max'

interface Membership
  extends Record<'pmra' | 'pmdec' | 'parallax' | 'distance' | 'distance_lo' | 'distance_hi', Column> {
  name: string
  guess: Record<GuessKey, number | null> | null
}

interface Recorded {
  propagate: {
    input: Record<'ra' | 'dec' | 'pmra' | 'pmdec', Column>
    from_epoch: number
    to_epoch: number
    ra: number[]
    dec: number[]
  }
  flux_to_mag: { flux: number; fluxerr: number; mag: number | null; magerr: number | null }[]
  membership: Membership[]
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
    expect(recorded.membership).toHaveLength(10)
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

  it('moves stars by their proper motions as recorded, but for turns of RA', () => {
    const { input, from_epoch, to_epoch, ra, dec } = recorded.propagate
    for (const [i, expected] of ra.entries()) {
      const star = { ra: input.ra[i]!, dec: input.dec[i]!, pmRaCosDec: input.pmra[i] ?? 0, pmDec: input.pmdec[i] ?? 0 }
      const [movedRa, movedDec] = moveStarLinearly(star, to_epoch - from_epoch)
      expect(Math.abs(movedRa - ((expected + 360) % 360))).toBeLessThan(1e-12)
      expect(Math.abs(movedDec - dec[i]!)).toBeLessThan(1e-12)
    }
  })

  it.each(recorded.flux_to_mag)('turns fluxes into magnitudes as recorded: $flux ± $fluxerr', (flux) => {
    const magnitude = fluxToMagnitude(flux.flux, flux.fluxerr)
    expect(magnitude === null).toBe(flux.mag === null)
    expect(magnitude?.mag ?? 0).toBeCloseTo(flux.mag ?? 0, 12)
    expect(magnitude?.magerr ?? 0).toBeCloseTo(flux.magerr ?? 0, 12)
  })

  it.each(recorded.membership)('guesses the members of a cluster as recorded: $name', (field) => {
    const guess = guessMembership({
      pmra: recordedNumbers(field.pmra),
      pmdec: recordedNumbers(field.pmdec),
      parallax: recordedNumbers(field.parallax),
      distance: recordedNumbers(field.distance),
      distanceLow: recordedNumbers(field.distance_lo),
      distanceHigh: recordedNumbers(field.distance_hi),
    })
    if (guess === null || field.guess === null) {
      expect(guess).toBe(field.guess)
      return
    }
    const rounded = (value: number, digits: number) => (Number.isNaN(value) ? null : Number(value.toFixed(digits)))
    expect({
      pmra: rounded(guess.pmra, 3),
      pmdec: rounded(guess.pmdec, 3),
      pm_radius: rounded(guess.pmRadius, 3),
      parallax_min: rounded(guess.parallaxMin, 4),
      parallax_max: rounded(guess.parallaxMax, 4),
      distance_min: rounded(guess.distanceMin, 1),
      distance_max: rounded(guess.distanceMax, 1),
    }).toEqual(field.guess)
  })
})
