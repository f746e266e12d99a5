import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../src/index.ts'
import { pathsOfSet, type RecordedPhotometry, recordings } from './recorded-photometry.ts'
import { type Ran, run } from './run.ts'

type Fields = Readonly<Record<string, unknown>>
type Row = Readonly<Record<string, number | string | null>>

/** Of these the recording shows a fault; what is right is in tests of their own. */
const FAULTY = new Set(['b-moving-leaves', 'c-moving-no-picks', 'e-aperture-off-frame'])
const completed = recordings.filter((r) => r.status === 'COMPLETED' && !FAULTY.has(r.case))
/** Radii that are not sent have their defaults here. */
const DEFAULTED = new Set(['a-missing-radius'])
const failed = recordings.filter((r) => r.status === 'FAILED' && !FAULTY.has(r.case) && !DEFAULTED.has(r.case))

interface Whole extends Ran {
  readonly told: readonly (readonly [number, string])[]
  readonly data: Fields
}

async function runRecorded(recorded: RecordedPhotometry): Promise<Whole> {
  const told: [number, string][] = []
  const sent = { ...recorded.input_data, convention: 'classic' }
  const onProgress = (fraction: number, message: string) => told.push([fraction, message])
  const ran = await run(recorded.operation, sent, { paths: pathsOfSet(recorded.set), onProgress })
  if (!('output_data' in ran.output)) throw new Error('numbers were expected')
  return { ...ran, told, data: ran.output.output_data[0] as Fields }
}

function expectNear(got: unknown, want: number | null, tolerance: number, what: string): void {
  if (want === null) expect(got, what).toBeNull()
  else expect(Math.abs((got as number) - want), `${what}: ${got} for ${want}`).toBeLessThanOrEqual(tolerance)
}

const COUNTS = /counts|uncertainty$|differential_flux$/
const toleranceOf = (key: string, want: number | null) =>
  key.includes('centroid') ? 1e-6 : key.includes('magnitude') ? 1e-7 : COUNTS.test(key) ? 1e-7 * Math.abs(want ?? 0) : 0

/** Frequencies from which the recorded powers are interpolated. */
const EXACT_UP_TO = 200

/** Numbers inside a text apart: separations in it were a little off. */
const words = (text: string) => text.replaceAll(/\d+\.\d+/g, '#')
const decimals = (text: string) => (text.match(/\d+\.\d+/g) ?? []).map(Number)

test('there are recordings of success and of failure', () => {
  expect(completed.length).toBeGreaterThanOrEqual(8)
  expect(failed.length).toBeGreaterThanOrEqual(8)
})

describe.each(completed)('$case gives the recorded output in the classic convention', (recorded) => {
  const want = recorded.output_data![0]!
  let whole: Whole
  beforeAll(async () => {
    whole = await runRecorded(recorded)
  }, 60_000)

  test('its light curve, in order of time', async () => {
    const got = whole.data.light_curve as Row[]
    const rows = want.light_curve as Row[]
    expect(got.map(({ fits_path, date_obs }) => [fits_path, date_obs])).toEqual(
      rows.map(({ fits_path, date_obs }) => [fits_path, date_obs]),
    )
    for (const [i, row] of rows.entries()) {
      for (const [key, value] of Object.entries(row)) {
        if (typeof value !== 'string') expectNear(got[i]![key], value, toleranceOf(key, value), `${i} ${key}`)
      }
    }
  })

  test('the same under the names of other light curves', async () => {
    for (const row of whole.data.light_curve as Row[]) {
      expect(row.mag).toBe(row.target_calibrated_apparent_magnitude)
      expect(row.magerr).toBe(row.target_calibrated_apparent_magnitude_uncertainty)
      expect(row.observation_date).toBe(row.date_obs)
      const start = Date.parse(String(row.date_obs)) / 86_400_000 + 2440587.5
      expectNear(row.julian_date, start, 2e-8, 'julian date')
    }
  })

  test('its comparison stars', async () => {
    const got = whole.data.selected_comparison_stars as Row[]
    const stars = want.selected_comparison_stars as Row[]
    expect(got.map((star) => star.candidate_id)).toEqual(stars.map((star) => star.candidate_id))
    for (const [i, star] of stars.entries()) {
      expect(got[i]!.source_catalog_by_frame).toEqual(star.source_catalog_by_frame)
      for (const key of [
        'ra_deg',
        'dec_deg',
        'reference_magnitude',
        'variability_score',
        'measured_instrumental_magnitude',
      ])
        expectNear(got[i]![key], star[key] as number | null, 1e-7, key)
      for (const key of ['isolation_arcsec', 'target_separation_px'])
        expectNear(got[i]![key], star[key] as number, 0.005, key)
    }
  })

  test('what it tells of frames and pipeline', async () => {
    const { data } = whole
    const rows = (lines: unknown) => (lines as string[]).filter((line) => line.startsWith('comparison'))
    for (const [frame, lines] of Object.entries(want.diagnostics as Fields))
      expect(rows((data.diagnostics as Fields)[frame])).toEqual(rows(lines))
    const got = data.pipeline_diagnostics as string[]
    for (const line of want.pipeline_diagnostics as string[]) {
      const same = got.find((candidate) => words(candidate) === words(line))
      expect(same, line).toBeDefined()
      for (const [i, value] of decimals(line).entries()) expectNear(decimals(same!)[i], value, 0.0101, line)
    }
  })

  test('its search for a period', async () => {
    const { data } = whole
    if (want.period === undefined) {
      expect(data.period).toBeUndefined()
      expect(data.period_failure).toEqual(expect.any(String))
      return
    }
    const frequency = want.frequency as number[]
    const got = data.frequency as number[]
    expect(Math.abs(got.length - frequency.length)).toBeLessThanOrEqual(1)
    const exact = frequency.length <= EXACT_UP_TO
    for (let i = 0; i < Math.min(got.length, frequency.length); i++) {
      expectNear(got[i], frequency[i]!, 1e-9 * frequency[i]!, 'frequency')
      for (const key of ['power', 'window_power'])
        expectNear((data[key] as number[])[i], (want[key] as number[])[i]!, exact ? 1e-6 : 0.06, `${key} ${i}`)
    }
    expectNear(data.period, want.period as number, 1e-9 * (want.period as number), 'period')
    const probability = Math.abs(Math.log10((data.fap as number) / (want.fap as number)))
    expect(probability).toBeLessThanOrEqual(exact ? Math.log10(1.05) : 0.3)
    const kinds = (data.period_candidates as Row[]).map(({ kind, description }) => [kind, description])
    expect(kinds).toEqual((want.period_candidates as Row[]).map(({ kind, description }) => [kind, description]))
  })

  test('everything else that was recorded', async () => {
    const { data } = whole
    const compared = new Set(['light_curve', 'selected_comparison_stars', 'diagnostics', 'pipeline_diagnostics'])
    const periods = new Set([
      'frequency',
      'power',
      'window_power',
      'period',
      'fap',
      'period_candidates',
      'diagnostic_images',
    ])
    for (const [key, value] of Object.entries(want)) {
      if (compared.has(key) || periods.has(key)) continue
      if (key === 'source') expect(data.source).toMatchObject(value as object)
      else expect(data[key], key).toEqual(value)
    }
  })

  test('a picture of every frame, and every file that it tells of', async () => {
    const { data, outDir, output } = whole
    const pictures = data.diagnostic_images as Record<string, { $file: string }>
    expect(Object.keys(pictures)).toEqual(Object.keys(want.diagnostic_images as object))
    const first = await sharp(join(outDir, Object.values(pictures)[0]!.$file)).metadata()
    expect([first.format, Math.max(first.width, first.height)]).toEqual(['jpeg', 1500])
    const files = 'files' in output ? (output.files ?? []) : []
    const named = JSON.stringify(data).match(/(?<="\$file":")[^"]+/g) ?? []
    expect([...files].sort()).toEqual([...named].sort())
    for (const file of files) expect(existsSync(join(outDir, file)), file).toBe(true)
  })

  test('the recorded steps of progress, and no step back', async () => {
    const { told } = whole
    const messages = recorded.events.flatMap(([kind, value]) => (kind === 'message' && value !== '' ? [value] : []))
    const steps = told.map(([, message]) => message)
    expect(steps.filter((message) => messages.includes(message))).toEqual(messages)
    const fractions = told.map(([fraction]) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })
})

describe.each(failed)('$case fails as recorded, in words', (recorded) => {
  test('of its own', async () => {
    // Bad positions were an unknown error there.
    const message = recorded.right_answer?.endsWith('.') ? recorded.right_answer : recorded.message!
    const expected = recorded.case === 'a-nonsidereal' ? recorded.message! : message
    await expect(runRecorded(recorded)).rejects.toThrow(expected)
  })
})

test('frames that are left out are named with the reason', async () => {
  const recorded = recordings.find((r) => r.case === 'e-aperture')!
  const { data } = await runRecorded(recorded)
  const left = (data.pipeline_diagnostics as string[]).filter((line) => line.startsWith('Left out '))
  expect(left).toHaveLength(3)
  expect(left.join(' ')).toMatch(/CAT/)
  expect(left.join(' ')).toMatch(/WCS/)
  expect(left.join(' ')).toMatch(/mag/)
  const told = Object.values(data.diagnostics as Record<string, string[]>).flat()
  expect(told.filter((line) => line.includes('missing pixels'))).toHaveLength(1)
})

test('a target beyond the edge of every frame fails in words', async () => {
  const recorded = recordings.find((r) => r.case === 'e-aperture-off-frame')!
  await expect(runRecorded(recorded)).rejects.toThrow('Target photometry never produced positive source counts.')
})

test('frames that the target leaves are left out by name, the others measured', async () => {
  const recorded = recordings.find((r) => r.case === 'b-moving-leaves')!
  const { data } = await runRecorded(recorded)
  const rows = data.light_curve as Row[]
  const left = (data.pipeline_diagnostics as string[]).filter((line) => line.startsWith('Left out '))
  const sent = (recorded.input_data.input_files as unknown[]).length
  expect(rows.length + left.length).toBe(sent)
  expect(left.length).toBeGreaterThan(0)
  expect(rows.length).toBeGreaterThan(0)
})

test('every recorded operation is there', () => {
  for (const { operation } of recordings) expect(operations.has(operation)).toBe(true)
})
