import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, temporaryDir } from './run.ts'
import { simulateSeries } from './simulated-series.ts'

const RADII = { aperture_radius: 8, annulus_inner_radius: 12, annulus_outer_radius: 17 }

test('a light curve is the same for any number of threads: numbers, tables and pictures, to the last bit', async () => {
  const dir = temporaryDir()
  const truth = simulateSeries(dir, { seed: 'threads', frames: 7, signalToNoise: 60 })
  const sent = { source: { ra: truth.ra, dec: truth.dec }, input_files: truth.files, ...RADII }
  const results = [1, 2, 4].map(async (threads) => {
    const { output, outDir } = await run('Aperture Photometry', sent, { paths: truth.paths, threads })
    return { output, files: readdirSync(outDir).map((name) => [name, readFileSync(join(outDir, name), 'latin1')]) }
  })
  const [alone, two, four] = await Promise.all(results)
  expect(alone!.files.length).toBeGreaterThan(7 + 2)
  expect(two).toEqual(alone)
  expect(four).toEqual(alone)
})
