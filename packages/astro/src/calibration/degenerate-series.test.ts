import { describe, expect, it } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { calibrateSeries } from './calibrate-series.ts'
import type { SeriesMeasurements } from './series.ts'
import { simulateSeries } from './simulated-series.test-support.ts'

const STRATEGIES = ['shared', 'evolving', 'shared-then-evolving'] as const
const limits = { minComparisons: 1, maxComparisons: 10 }

/** What may be wrong with a series: one item of a table, or every, has a value. */
const FAULTS: readonly (readonly [keyof Tables, 'one' | 'all', number])[] = [
  ['sigma', 'one', Number.NaN],
  ['sigma', 'one', Number.POSITIVE_INFINITY],
  ['sigma', 'one', -1],
  ['sigma', 'one', 1e300],
  ['sigma', 'all', 0],
  ['sigma', 'all', 1e-300],
  ['net', 'one', Number.POSITIVE_INFINITY],
  ['net', 'one', 1e300],
  ['net', 'one', 1e-300],
  ['net', 'one', 0],
  ['net', 'one', -5],
  ['net', 'all', 1000],
  ['referenceMagnitude', 'one', Number.NaN],
  ['targetNet', 'one', Number.POSITIVE_INFINITY],
  ['targetNet', 'one', 1e-300],
  ['targetSigma', 'one', Number.NaN],
  ['targetSigma', 'all', 0],
  ['targetSigma', 'all', 1e-300],
]

type Tables = Pick<SeriesMeasurements, 'net' | 'sigma' | 'targetNet' | 'targetSigma' | 'referenceMagnitude'>

const isError = (value: number) => value > 0 && Number.isFinite(value)

describe('a degenerate series', () => {
  it.each(FAULTS)('has no value without an error, and never throws, where, of %s, %s is %d', (table, items, value) => {
    const random = seededRandom(1234)
    const pick = (count: number) => Math.floor(random() * count)
    let calibrated = 0
    for (let run = 0; run < 150; run++) {
      const recipe = {
        seed: 1 + pick(1e6),
        frames: [1, 2, 3, 5, 8, 20][pick(6)]!,
        stars: [1, 2, 3, 4, 10][pick(5)]!,
        target: 100,
        comparison: 100,
        spread: 1,
        excess: random() < 0.5 ? 0 : [0.01, 0.03],
      }
      const { series } = simulateSeries(recipe)
      if (items === 'all') series[table].fill(value)
      else series[table][pick(series[table].length)] = value
      const result = calibrateSeries(series, { ...limits, strategy: STRATEGIES[pick(3)]! })
      if (!result.ok) continue
      calibrated++
      const { magnitude, magnitudeSigma, relativeFlux, relativeFluxSigma, floors, errorFloor } = result.calibration
      for (let frame = 0; frame < recipe.frames; frame++) {
        expect(Number.isFinite(magnitude[frame]!) || Number.isNaN(magnitude[frame]!)).toBe(true)
        expect(isError(magnitudeSigma[frame]!)).toBe(!Number.isNaN(magnitude[frame]!))
        if (relativeFlux[frame]! > 0) expect(isError(relativeFluxSigma[frame]!)).toBe(true)
        expect(relativeFlux[frame]).not.toBe(Number.POSITIVE_INFINITY)
      }
      expect([...floors, errorFloor].every(Number.isFinite)).toBe(true)
    }
    expect(calibrated > 0).toBe(!(table === 'sigma' && value === 0))
  })

  it('tells which measurements it leaves out', () => {
    const { series } = simulateSeries({
      seed: 7,
      frames: 6,
      stars: 5,
      target: 300,
      comparison: 300,
      spread: 1,
      excess: 0,
    })
    series.sigma[2 * 6 + 1] = Number.NaN
    series.net[4 * 6 + 3] = Number.POSITIVE_INFINITY
    series.targetSigma[5] = 0
    const result = calibrateSeries(series, { ...limits, strategy: 'evolving' })
    if (!result.ok) throw new Error(result.reason)
    expect(result.calibration.diagnostics).toEqual([
      'Did not use 2 comparison candidate(s) where counts are infinite or have no error: star 2, star 4.',
      "No magnitude on 1 frame(s) where the target's counts are infinite or have no error: frame 5.",
    ])
    expect(Array.from(result.calibration.magnitude, Number.isNaN)).toEqual([false, false, false, false, false, true])
  })

  it('tells where counts are so unlike that no error can be found', () => {
    const { series } = simulateSeries({
      seed: 7,
      frames: 4,
      stars: 1,
      target: 300,
      comparison: 300,
      spread: 1,
      excess: 0,
    })
    series.sigma[2] = 1e300
    const result = calibrateSeries(series, { ...limits, strategy: 'shared' })
    if (!result.ok) throw new Error(result.reason)
    expect(result.calibration.diagnostics).toContain(
      'No magnitude on 1 frame(s) where its error could not be found: frame 2.',
    )
    expect(Array.from(result.calibration.magnitude, Number.isNaN)).toEqual([false, false, true, false])
  })
})
