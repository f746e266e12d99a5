import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, temporaryDir } from './run.ts'
import { simulateSeries } from './simulated-series.ts'

const RADII = { aperture_radius: 8, annulus_inner_radius: 12, annulus_outer_radius: 17 }

test.each([
  ['with tables of sources', {}],
  ['whose sources are found on them', { bare: true }],
])(
  'the light curve of frames %s is the same for any number of threads: numbers, tables and pictures, to the last bit',
  async (_, kind) => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'threads', frames: 7, signalToNoise: 60, ...kind })
    const sent = { source: { ra: truth.ra, dec: truth.dec }, input_files: truth.files, ...RADII }
    const results = [1, 2, 4].map(async (threads) => {
      const { output, outDir } = await run('Aperture Photometry', sent, { paths: truth.paths, threads })
      return { output, files: readdirSync(outDir).map((name) => [name, readFileSync(join(outDir, name), 'latin1')]) }
    })
    const [alone, two, four] = await Promise.all(results)
    expect(alone!.files.length).toBeGreaterThan(7 + 2)
    expect(two).toEqual(alone)
    expect(four).toEqual(alone)
  },
)

test.each([1, 2])(
  'while sources are found on frames, each frame is told as progress, on %i threads',
  async (threads) => {
    const truth = simulateSeries(temporaryDir(), { seed: 'told', frames: 4, signalToNoise: 60, bare: true })
    const sent = { source: { ra: truth.ra, dec: truth.dec }, input_files: truth.files, ...RADII }
    const told: [number, string][] = []
    const onProgress = (fraction: number, message: string) => told.push([fraction, message])
    await run('Aperture Photometry', sent, { paths: truth.paths, threads, onProgress })
    const finding = told.filter(([, message]) => message.startsWith('Finding sources'))
    expect(finding.map(([, message]) => message)).toEqual(
      [25, 50, 75, 100].map((percent) => `Finding sources on frames: ${percent}%`),
    )
    const fractions = finding.map(([fraction]) => fraction)
    expect(new Set(fractions).size).toBe(4)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  },
)
