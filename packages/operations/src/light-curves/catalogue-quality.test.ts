import { lombScargle } from '@datalab/astro'
import { expect, test } from 'vitest'
import type { CatalogueCurve } from './catalogue-curve.ts'
import { judgeCatalogueCurve } from './catalogue-quality.ts'

function curve(julianDates: number[], changes: Partial<CatalogueCurve> = {}): CatalogueCurve {
  return {
    source: { ra: 1, dec: 2 },
    filter: 'rp',
    calibration: '',
    calibrated: true,
    points: julianDates.map((julian_date, i) => ({
      fits_path: `frame-${i}`,
      mag: 15 + 0.1 * Math.sin(julian_date * 7),
      magerr: 0.01,
      julian_date,
      observation_date: '',
      mid_exposure_utc: null,
      mid_exposure_jd_utc: null,
      bjd_tdb: null,
      airmass: null,
    })),
    excluded: [],
    apertureRadiusArcsec: null,
    saturated: julianDates.map(() => false),
    ...changes,
  }
}

const search = ({ points }: CatalogueCurve) =>
  lombScargle(
    points.map(({ julian_date }) => julian_date),
    points.map(({ mag }) => mag),
    null,
  )

/** Ten points in each of three nights. */
const threeNights = Array.from({ length: 30 }, (_, i) => 2460000 + Math.floor(i / 10) + (i % 10) * 0.03)

const texts = (...input: Parameters<typeof judgeCatalogueCurve>) =>
  judgeCatalogueCurve(...input).reasons.map(({ grade, text }) => `${grade}: ${text}`)

test('a light curve without a fault is green, whatever the star does', () => {
  const quality = judgeCatalogueCurve(curve(threeNights), null)
  expect(quality).toMatchObject({ grade: 'green', reasons: [], independent_nights: 3, alias_risk: null })
  expect(quality.reduced_chi_squared).toBeGreaterThan(10)
  expect(quality.excess_scatter_mag).toBeGreaterThan(0.05)
})

test('saturated points, frames left out and missing errors are told', () => {
  const points = curve(threeNights)
  expect(texts({ ...points, saturated: points.saturated.map((_, i) => i === 0) }, null)).toEqual([
    'amber: The star is saturated on 1 frame(s): it is brighter there than it seems.',
  ])
  const excluded = Array.from({ length: 40 }, (_, i) => ({ basename: `lost-${i}`, reason: '' }))
  expect(texts({ ...points, excluded }, null)).toEqual(['red: 40 of 70 frames gave no point: exclusions tells why.'])
  const withoutErrors = points.points.map((point) => ({ ...point, magerr: null }))
  expect(texts({ ...points, points: withoutErrors }, null)).toEqual(['red: 30 of 30 magnitudes have no error.'])
})

test('saturation that frames do not tell of is unknown, not absent', () => {
  const points = curve(threeNights, { saturated: threeNights.map((_, i) => (i < 3 ? null : false)) })
  expect(judgeCatalogueCurve(points, null).saturation).toEqual({ known: false, target_frames: 0 })
})

test('a period from one night, or as good as its daily alias, is doubtful', () => {
  const oneNight = curve(threeNights.map((_, i) => 2460000 + 0.01 * i))
  expect(texts(oneNight, search(oneNight)).join()).toMatch(/amber: All points are of one night/)
  const sparse = curve(Array.from({ length: 12 }, (_, i) => 2460000 + i + 0.002 * (i % 3)))
  const quality = judgeCatalogueCurve(sparse, search(sparse))
  expect(quality.alias_risk).toBeGreaterThan(0.8)
  expect(quality.reasons.map(({ text }) => text).join()).toMatch(/daily alias/)
})

test('of periods that even sampling cannot tell apart the longer one is named', () => {
  const even = curve(Array.from({ length: 24 }, (_, i) => 2460000 + i / 84))
  const [text] = texts(even, search(even)).filter((reason) => /fits as well/.test(reason))
  expect(text ?? '').toMatch(/^amber: A period of 0\.\d+ days fits as well/)
})
