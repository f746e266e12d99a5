import { describe, expect, it } from 'vitest'
import { drawDiagram, MOST_STARS, matchImages } from './cluster-diagram.ts'
import { ANSWER_COLUMNS, type GaiaStars, starsOfAnswer } from './gaia-stars.ts'
import type { ImageStars } from './image-stars.ts'

/** Stars in a row along declination, an arcminute apart unless said otherwise; magnitudes rise from `firstMag`. */
function image(count: number, firstMag: number, stepDegrees = 1 / 60): ImageStars {
  const along = (of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i))
  return {
    ra: new Float64Array(count).fill(10),
    dec: Float64Array.from(along((i) => i * stepDegrees)),
    mag: Float64Array.from(along((i) => firstMag + ((i * 7919) % count) / 1000)),
    magerr: new Float64Array(count).fill(0.01),
    epoch: 2024,
    filter: null,
    shows: () => true,
  }
}

/** Gaia's stars at the places of an image's, with nothing known but what is given. */
function gaiaAt(
  places: { ra: Float64Array; dec: Float64Array },
  known: Partial<Record<string, (i: number) => number>>,
): GaiaStars {
  const rows = places.ra.length
  const column = (name: string) =>
    Float64Array.from(
      { length: rows },
      (_, i) => known[name]?.(i) ?? (name === 'ra' ? places.ra[i]! : name === 'dec' ? places.dec[i]! : Number.NaN),
    )
  const answer = {
    status: 'OK',
    rows,
    column: (name: string) => (ANSWER_COLUMNS.includes(name) ? column(name) : null),
  } as const
  return starsOfAnswer(answer)!
}

const bands = { epoch: 2024, blueBand: 'g', redBand: 'r' } as const

describe('stars on both images', () => {
  it('are the brightest 5000 in red within the radius, in order of red magnitude', () => {
    const [blue, red] = [image(6000, 15, 3 / 3600), image(6000, 14, 3 / 3600)]
    const stars = matchImages(blue, red, { ra: 10, dec: 0, radiusArcmin: 1e4 })
    expect([stars.matched, stars.near, stars.ra.length]).toEqual([6000, 6000, MOST_STARS])
    expect(stars.redMag).toEqual(stars.redMag.slice().sort())
    expect(stars.redMag.at(-1)).toBeLessThan(14 + 5)
    const few = matchImages(blue, red, { ra: 10, dec: 0, radiusArcmin: 1.01 })
    expect([few.matched, few.near]).toEqual([6000, 21])
  })
})

describe('a diagram', () => {
  const stars = matchImages(image(3, 15), image(3, 14), { ra: 10, dec: 0, radiusArcmin: 100 })

  it('lists the brightest 5000 of Gaia’s other stars, those of unknown brightness last', () => {
    const others = image(6000, 0, 3 / 3600)
    const places = { ra: others.ra.map((ra) => ra + 1), dec: others.dec }
    const diagram = drawDiagram(
      stars,
      gaiaAt(places, { phot_g_mean_mag: (i) => (i < 100 ? Number.NaN : 20 - i / 1000) }),
      bands,
    )
    expect(diagram).toMatchObject({ gaiaMatched: 0, gaiaOnly: MOST_STARS, membershipGuess: null })
    const mags = diagram.cmd.filter((star) => star.gaia_only).map((star) => Number(star.g_mag))
    expect(mags).toEqual([...mags].sort((a, b) => a - b))
    expect(mags[0]).toBeCloseTo(20 - 5.999, 9)
    expect(diagram.cmd.slice(0, 3).map((star) => star.gaia_match)).toEqual([false, false, false])
  })

  it('matches stars where they have moved to by the time of the images', () => {
    // 200 mas a year from 2016 to 2024: 1.6 arcsec, more than the radius of matching.
    const places = { ra: stars.ra, dec: stars.dec.map((dec) => dec - 1.6 / 3600) }
    const moving = gaiaAt(places, { pmdec: () => 200, pmra: () => 0 })
    expect(drawDiagram(stars, moving, bands).gaiaMatched).toBe(3)
    expect(drawDiagram(stars, moving, { ...bands, epoch: 2016 }).gaiaMatched).toBe(0)
  })

  it('takes a star of which only one component of motion is known to stand still in the other', () => {
    const places = { ra: stars.ra, dec: stars.dec.map((dec) => dec - 1.6 / 3600) }
    const diagram = drawDiagram(stars, gaiaAt(places, { pmdec: () => 200 }), bands)
    expect(diagram.gaiaMatched).toBe(3)
    expect(diagram.cmd[0]).toMatchObject({ gaia_match: true, pmdec: 200, pmra: null })
  })

  it('has null for what is not known, never a number', () => {
    const places = { ra: Float64Array.of(11), dec: Float64Array.of(0) }
    const diagram = drawDiagram(stars, gaiaAt(places, { r_sdss_mag: () => 15, r_sdss_flux: () => -1 }), bands)
    expect(diagram.cmd.at(-1)).toMatchObject({
      mag: 15,
      magerr: null,
      color: null,
      color_err: null,
      g_mag: null,
      parallax: null,
    })
  })
})
