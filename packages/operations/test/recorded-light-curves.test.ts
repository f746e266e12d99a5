import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { operations } from '../src/index.ts'
import { type Ran, run } from './run.ts'

interface RecordedPoint {
  mag: number | null
  magerr: number | null
  julian_date: number
  observation_date: string
}

interface RecordedCurve {
  target_coords?: object
  light_curve: RecordedPoint[]
  flux_fallback: boolean
  excluded_images: string[]
  source: object
  filter: string
  period?: number
  fap?: number | null
  frequency?: number[]
  power?: (number | null)[]
}

interface RecordedCase {
  case: string
  operation: string
  set: string
  status: string
  message?: string
  input_data: { source: object; input_files: { basename: string; observation_date: string }[] }
  right_period?: { points: number; period: number; power: number; fap: number; frequencies: number }
  output_data: [RecordedCurve]
}

interface OurPoint extends RecordedPoint {
  fits_path: string
  mid_exposure_utc: string
  mid_exposure_jd_utc: number
  bjd_tdb: number | null
  airmass: number | null
}

type OurCurve = Omit<RecordedCurve, 'light_curve'> & {
  light_curve: OurPoint[]
  exclusions: { basename: string; reason: string }[]
  window_power?: number[]
  period_candidates?: { period: number; power: number; false_alarm_probability: number; kind: string }[]
  aperture_radius: number | null
  quality: { grade: string; reasons: { text: string }[]; independent_nights: number; alias_risk: number | null }
  light_curve_csv: { $file: string }
  light_curve_aavso: { $file: string }
  periodogram_csv?: { $file: string }
}

const root = new URL('../../../reference/', import.meta.url)
const recordedDir = new URL('photometry/operations/', root)

function readCases(operation: string): RecordedCase[] {
  return readdirSync(recordedDir)
    .filter((name) => name.endsWith('.json') && name !== 'manifest.json')
    .map((name): RecordedCase => JSON.parse(readFileSync(new URL(name, recordedDir), 'utf8')))
    .filter((recorded) => recorded.operation === operation)
}

function pathsOf(set: string): Record<string, string> {
  const dir = new URL(`frames/photometry/${set}/`, root)
  const names = readdirSync(dir).filter((name) => name.endsWith('.fits.fz'))
  return Object.fromEntries(names.map((name) => [`archive/${name}`, fileURLToPath(new URL(name, dir))]))
}

async function runRecorded({ operation, set, input_data }: RecordedCase): Promise<{ ran: Ran; curve: OurCurve }> {
  const ran = await run(operation, input_data, { paths: pathsOf(set) })
  if (!('output_data' in ran.output)) throw new Error('numbers were expected')
  const [curve] = ran.output.output_data
  return { ran, curve: curve as OurCurve } // what is compared below
}

const MAGNITUDE_TOLERANCE = 1e-7
/** Of a Julian Date in one double. */
const JD_TOLERANCE = 1e-9

/** The rows as they are right: in order of time, without those whose magnitude is missing. */
function rightRows({ output_data: [{ light_curve }] }: RecordedCase): RecordedPoint[] {
  return light_curve.filter(({ mag }) => mag !== null).sort((a, b) => a.julian_date - b.julian_date)
}

function expectCurve(curve: OurCurve, recorded: RecordedCase): void {
  const [right] = recorded.output_data
  const rows = rightRows(recorded)
  expect(curve.light_curve).toHaveLength(rows.length)
  for (const [i, row] of rows.entries()) {
    const ours = curve.light_curve[i]!
    expect(ours.observation_date).toBe(row.observation_date)
    expect(Math.abs(ours.julian_date - row.julian_date)).toBeLessThan(JD_TOLERANCE)
    expect(Math.abs(ours.mag! - row.mag!)).toBeLessThan(MAGNITUDE_TOLERANCE)
    expect(Math.abs(ours.magerr! - row.magerr!)).toBeLessThan(MAGNITUDE_TOLERANCE)
  }
  const { source, filter, flux_fallback, target_coords } = right
  expect(curve).toMatchObject({ source, filter, flux_fallback, ...(target_coords && { target_coords }) })
  expect(curve.excluded_images).toEqual(curve.exclusions.map(({ basename }) => basename))
  expect(curve.excluded_images).toEqual(expect.arrayContaining(right.excluded_images))
  expect(curve.excluded_images.length + rows.length).toBe(recorded.input_data.input_files.length)
}

const lightCurves = readCases('Light Curve')
const variableStars = readCases('Variable Star')

test('there are recorded runs', () => {
  expect(lightCurves.length).toBeGreaterThan(2)
  expect(variableStars.length).toBeGreaterThan(2)
})

describe.each(lightCurves.filter(({ status }) => status === 'COMPLETED'))('Light Curve, $case', (recorded) => {
  test('has the recorded magnitudes in order of time, and names the frames without one', async () => {
    const { curve } = await runRecorded(recorded)
    expectCurve(curve, recorded)
    expect(Object.hasOwn(curve, 'basename')).toBe(false)
  })

  test('tells the middle of each exposure in UTC and at the barycentre', async () => {
    const { curve } = await runRecorded(recorded)
    for (const point of curve.light_curve) {
      expect(point.fits_path).toMatch(/-e91\.fits\.fz$/)
      const lag = (point.mid_exposure_jd_utc - point.julian_date) * 86400
      expect(lag).toBeGreaterThan(0)
      expect(lag).toBeLessThan(600)
      expect(Date.parse(point.mid_exposure_utc) / 86_400_000 + 2440587.5).toBeCloseTo(point.mid_exposure_jd_utc, 7)
      if (point.bjd_tdb !== null) expect(Math.abs(point.bjd_tdb - point.mid_exposure_jd_utc) * 86400).toBeLessThan(600)
    }
  })

  test('can be downloaded as CSV and in the format of the AAVSO', async () => {
    const { ran, curve } = await runRecorded(recorded)
    const files = [curve.light_curve_csv.$file, curve.light_curve_aavso.$file]
    expect('files' in ran.output && ran.output.files).toEqual(files)
    const [csv, aavso] = files.map((name) => readFileSync(join(ran.outDir, name), 'utf8').split('\n'))
    const rowsOf = (lines: string[]) => lines.filter((line) => line !== '' && !line.startsWith('#'))
    expect(rowsOf(csv!)).toHaveLength(curve.light_curve.length + 1)
    expect(rowsOf(csv!)[0]).toMatch(/^observation_date,julian_date,.*mag,magerr/)
    expect(rowsOf(aavso!)).toHaveLength(curve.light_curve.length)
    for (const line of rowsOf(aavso!)) expect(line.split(',')).toHaveLength(15)
  })
})

const failed = (recorded: RecordedCase) => recorded.status === 'FAILED'

test.each([...lightCurves, ...variableStars].filter(failed))(
  '$case fails with the recorded words',
  async (recorded) => {
    await expect(runRecorded(recorded)).rejects.toThrow(recorded.message)
  },
)

describe.each(variableStars.filter((recorded) => !failed(recorded)))('Variable Star, $case', (recorded) => {
  test('has the recorded light curve and period', async () => {
    const { curve } = await runRecorded(recorded)
    expectCurve(curve, recorded)
    expect(curve.target_coords).toBeUndefined()
    const [{ period, fap, frequency }] = recorded.output_data
    const right = recorded.right_period ?? { period: period!, fap: fap!, frequencies: frequency!.length }
    expect(Math.abs(curve.period! / right.period - 1)).toBeLessThan(1e-9)
    expect(Math.abs(Math.log10(curve.fap! / right.fap))).toBeLessThan(recorded.right_period ? 1e-4 : 0.3)
    expect(Math.abs(curve.frequency!.length - right.frequencies)).toBeLessThanOrEqual(1)
    expect(curve.power).toHaveLength(curve.frequency!.length)
    expect(curve.window_power).toHaveLength(curve.frequency!.length)
    expect(curve.period_candidates).toMatchObject([{ kind: 'peak', period: curve.period }, { kind: 'double' }])
  })

  test('says how far it can be trusted', async () => {
    const { curve } = await runRecorded(recorded)
    expect(curve.quality.grade).toBe(curve.quality.reasons.length === 0 ? 'green' : 'amber')
    expect(curve.quality.independent_nights).toBeGreaterThan(0)
    expect(curve.quality.alias_risk).toBeGreaterThanOrEqual(0)
  })

  test('has the whole periodogram as a file', async () => {
    const { ran, curve } = await runRecorded(recorded)
    const path = join(ran.outDir, curve.periodogram_csv!.$file)
    expect(existsSync(path)).toBe(true)
    const rows = readFileSync(path, 'utf8').trimEnd().split('\n').slice(2)
    expect(rows).toHaveLength(curve.frequency!.length)
    const [frequency, , power] = rows[5]!.split(',').map(Number)
    expect([frequency, power]).toEqual([curve.frequency![5], curve.power![5]])
  })
})

test('frames are identified with what the client tells of them', () => {
  const operation = operations.get('Light Curve')!
  const identity = (date: string) =>
    operation.identity({
      source: { ra: 1, dec: 2 },
      input_files: [{ basename: 'a', source: 'archive', observation_date: date }],
    })
  expect(identity('2024-01-01T00:00:00Z')).toBe(identity('2024-01-01T00:00:00Z'))
  expect(identity('2024-01-01T00:00:00Z')).not.toBe(identity('2024-01-02T00:00:00Z'))
})
