import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, temporaryDir } from './run.ts'
import type { Row } from './simulated-field.ts'
import { type SimulatedSeries, simulateSeries } from './simulated-series.ts'

interface Curve {
  readonly light_curve: readonly { readonly fits_path: string; readonly mag: number; readonly magerr: number | null }[]
  readonly exclusions: readonly { readonly basename: string; readonly reason: string }[]
}

/** The light curve of three good frames and one that has a fault. */
async function curveWith(fault: Partial<SimulatedSeries>, spoil = (bytes: Buffer) => bytes): Promise<Curve> {
  const dir = temporaryDir()
  const good = simulateSeries(dir, { seed: 'good', frames: 3, signalToNoise: 100 })
  const bad = simulateSeries(dir, { seed: 'bad', frames: 1, signalToNoise: 100, ...fault })
  for (const path of Object.values(bad.paths)) writeFileSync(path, spoil(readFileSync(path)))
  const sent = { source: { ra: good.ra, dec: good.dec }, input_files: [...good.files, ...bad.files] }
  const { output } = await run('Light Curve', sent, { paths: { ...good.paths, ...bad.paths } })
  if (!('output_data' in output)) throw new Error('numbers were expected')
  return output.output_data[0] as unknown as Curve // as the operation declares it
}

const changed = (change: Partial<Row>) => (rows: Row[]) => rows.map((row) => ({ ...row, ...change }))

test.each<[string, Partial<SimulatedSeries>, RegExp]>([
  ['has no table', { bare: true }, /no table of sources/],
  ['has an empty table', { catalogue: () => [] }, /no source within 4″/],
  ['lacks the source', { catalogue: (rows) => rows.slice(1) }, /no source within 4″/],
  ['has no magnitude of it', { catalogue: changed({ mag: Number.NaN }) }, /no calibrated magnitude/],
  ['has an infinite one', { catalogue: changed({ mag: Number.POSITIVE_INFINITY }) }, /no calibrated magnitude/],
  ['has no date', { cards: { 'DATE-OBS': '2024-13-45T00:00:00' } }, /does not say when/],
])('a frame that %s gives no point, and the reason', async (_, fault, reason) => {
  const { light_curve, exclusions } = await curveWith(fault)
  expect(light_curve.map(({ fits_path }) => fits_path)).toEqual([0, 1, 2].map((i) => `simulated-good-00${i}`))
  expect(exclusions).toEqual([{ basename: 'simulated-bad-000', reason: expect.stringMatching(reason) }])
})

test('a file that is cut off could not be read: it is not said to have no table', async () => {
  const { exclusions } = await curveWith({}, (bytes) => bytes.subarray(0, bytes.length / 2))
  expect(exclusions).toEqual([{ basename: 'simulated-bad-000', reason: expect.stringMatching(/could not be read/) }])
})

test('a file that is no FITS file could not be read', async () => {
  const { exclusions } = await curveWith({}, () => Buffer.from('hello'.repeat(1000)))
  expect(exclusions).toEqual([{ basename: 'simulated-bad-000', reason: expect.stringMatching(/could not be read/) }])
})
