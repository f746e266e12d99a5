import { expect, test } from 'vitest'
import { COLUMNS, measureFrame } from '../src/photometry/measure-frame.ts'
import { temporaryDir } from './run.ts'
import { simulateSeries } from './simulated-series.ts'

const RADII = { aperture: 8, inner: 12, outer: 17 }

/** Net counts of a star as a comparison for a target that is so far north of it. */
function netBeside(arcsec: number, convention: 'unbiased' | 'classic'): number {
  const { paths, ra, dec } = simulateSeries(temporaryDir(), { seed: 'passing', frames: 1, signalToNoise: 100 })
  const [path] = Object.values(paths)
  const settings = { ra: Float64Array.of(ra), dec: Float64Array.of(dec), radii: RADII, convention }
  const { stars } = measureFrame({ path: path!, ra, dec: dec + arcsec / 3600 }, settings)
  return stars[COLUMNS.indexOf('net')]!
}

test('a star does not serve for comparison while the target passes over it', () => {
  expect(netBeside(10, 'unbiased')).toBeNaN()
  expect(netBeside(20, 'unbiased')).toBeGreaterThan(0)
})

test('it does in the classic convention', () => {
  expect(netBeside(10, 'classic')).toBeGreaterThan(0)
})
