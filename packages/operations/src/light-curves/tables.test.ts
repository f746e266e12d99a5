import { describe, expect, test } from 'vitest'
import { lightCurveAavso } from './aavso.ts'
import { lightCurveCsv } from './csv.ts'
import type { CurvePoint, LightCurve } from './light-curve.ts'
import { fileName } from './product-files.ts'

const point: CurvePoint = {
  fits_path: 'lsc0m409-sq33-20240510-0101-e91',
  mag: 13.5256729,
  magerr: 0.0126491,
  julian_date: 2460441.4156742245,
  observation_date: '2024-05-10T21:58:34.253Z',
  mid_exposure_utc: '2024-05-10T21:59:04.253000Z',
  mid_exposure_jd_utc: 2460441.416021,
  bjd_tdb: 2460441.42213579,
  airmass: 1.23456,
}

const curve: LightCurve = {
  source: { name: 'V-TEST', ra: 211.3174, dec: -12.4431 },
  filter: 'rp',
  points: [point],
  calibration: 'calibrated magnitudes, of catalogues',
  calibrated: true,
}

const dataRows = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'))

describe('CSV', () => {
  test('has a row of names, then one row a point', () => {
    expect(dataRows(lightCurveCsv(curve))).toEqual([
      'observation_date,julian_date,mid_exposure_jd_utc,bjd_tdb,airmass,mag,magerr,frame',
      '2024-05-10T21:58:34.253Z,2460441.415674224,2460441.416021000,2460441.422135790,1.2346,13.525673,0.012649,lsc0m409-sq33-20240510-0101-e91',
    ])
  })

  test('leaves out times that not every point has, and has empty cells for other numbers that are not known', () => {
    const known = { ...point, magerr: null }
    const unknown = { ...point, bjd_tdb: null, airmass: null }
    const [names, first, second] = dataRows(lightCurveCsv({ ...curve, points: [known, unknown] }))
    expect(names).toBe('observation_date,julian_date,mid_exposure_jd_utc,airmass,mag,magerr,frame')
    expect(first!.split(',').slice(3, 6)).toEqual(['1.2346', '13.525673', ''])
    expect(second!.split(',').slice(3, 6)).toEqual(['', '13.525673', '0.012649'])
  })

  test('leaves out columns that no point has', () => {
    const bare = { ...point, airmass: null, magerr: null }
    expect(dataRows(lightCurveCsv({ ...curve, points: [bare] }))[0]).not.toMatch(/airmass|magerr/)
  })

  test('quotes what would break a row', () => {
    const odd = { ...point, fits_path: 'a "b", c' }
    expect(dataRows(lightCurveCsv({ ...curve, points: [odd] }))[1]).toMatch(/,"a ""b"", c"$/)
  })
})

describe('AAVSO extended format', () => {
  test('begins with its parameters and has fifteen fields a row', () => {
    const text = lightCurveAavso(curve)
    expect(text).toMatch(/^#TYPE=EXTENDED\n#OBSCODE=\n#SOFTWARE=Datalab\n#DELIM=,\n#DATE=JD\n#OBSTYPE=CCD\n/)
    expect(dataRows(text)).toEqual([
      'V-TEST,2460441.416021,13.5257,0.0126,SR,NO,STD,ENSEMBLE,na,na,na,1.235,na,na,lsc0m409-sq33-20240510-0101-e91; BJD_TDB 2460441.422136',
    ])
  })

  test('has na for what is not known, and says an unlisted filter in the notes', () => {
    const bare = { ...point, magerr: null, airmass: null, bjd_tdb: null }
    const [row] = dataRows(lightCurveAavso({ ...curve, filter: 'H-alpha, narrow', points: [bare] }))
    expect(row).toBe(
      'V-TEST,2460441.416021,13.5257,na,O,NO,STD,ENSEMBLE,na,na,na,na,na,na,lsc0m409-sq33-20240510-0101-e91; filter H-alpha; narrow',
    )
  })

  test('has no magnitude whose zero point is arbitrary: it would be taken for a standard one', () => {
    const text = lightCurveAavso({ ...curve, calibrated: false })
    expect(dataRows(text)).toEqual([])
    expect(text).toMatch(/^# .* zero point/m)
  })

  test('takes commas out of names, keeps them short, and leaves out points without a time', () => {
    const source = { ...curve.source, name: 'A very, very long name of a variable star' }
    const rows = dataRows(
      lightCurveAavso({ ...curve, source, points: [point, { ...point, mid_exposure_jd_utc: null }] }),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]!.split(',')[0]).toBe('A very; very long name of a va')
  })
})

describe('names of files', () => {
  const name = (source: LightCurve['source'], filter: string | null) =>
    fileName({ key: '0123456789abcdef' }, { source, filter }, 'light-curve', 'csv')

  test('tell a person what they hold', () => {
    expect(name(curve.source, 'rp')).toBe('V-TEST-rp-light-curve-01234567.csv')
  })

  test('are safe whatever the name of the source', () => {
    expect(name({ name: '../../étoile β "x"', ra: 1, dec: 2 }, 'rp')).toBe('etoile-x-rp-light-curve-01234567.csv')
    expect(name({ ra: 85.0077, dec: 41.9931 }, null)).toBe('85.00770-p41.99310-light-curve-01234567.csv')
    expect(name({ name: '☆', ra: 1, dec: 2 }, 'rp')).toBe('rp-light-curve-01234567.csv')
  })
})
