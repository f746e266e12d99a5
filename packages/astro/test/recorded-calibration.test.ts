import { describe, expect, it } from 'vitest'
import { type CalibrationStrategy, calibrateSeries, candidateId, type SeriesMeasurements } from '../src/index.ts'
import { recordedBlock, recordedNumber, recordedNumbers } from './recorded-photometry.ts'

type Pair = [number, number] | null
type Maybe = number | string | null

type FrameNumber =
  | 'ensemble_flux'
  | 'ensemble_variance'
  | 'relative_flux'
  | 'relative_flux_sigma'
  | 'zero_point'
  | 'magnitude'
  | 'magnitude_sigma'

interface Case {
  name: string
  strategy: 'SharedEnsemble' | 'EvolvingEnsemble' | 'SharedThenEvolving'
  min_comparisons: number
  max_comparisons: number
  measured: Pair[][]
  target: Pair[]
  reference_magnitude: Maybe[]
  isolation_arcsec: Maybe[]
  error?: string
  used: { id: string; variability: Maybe; instrumental: Maybe }[]
  frames: (Record<FrameNumber, Maybe> & { ensemble: string[] })[]
  error_floor: number
  diagnostics: string[]
}

const { cases } = recordedBlock<{ cases: Case[] }>('calibration')

const strategies: Record<Case['strategy'], CalibrationStrategy> = {
  SharedEnsemble: 'shared',
  EvolvingEnsemble: 'evolving',
  SharedThenEvolving: 'shared-then-evolving',
}

function seriesOf({ measured, target, reference_magnitude, isolation_arcsec }: Case): SeriesMeasurements {
  const table = measured.flat()
  return {
    starCount: measured.length,
    frameCount: target.length,
    net: recordedNumbers(table.map((pair) => pair?.[0] ?? null)),
    sigma: recordedNumbers(table.map((pair) => pair?.[1] ?? null)),
    targetNet: recordedNumbers(target.map((pair) => pair?.[0] ?? null)),
    targetSigma: recordedNumbers(target.map((pair) => pair?.[1] ?? null)),
    referenceMagnitude: recordedNumbers(reference_magnitude),
    isolationArcsec: recordedNumbers(isolation_arcsec),
    starNames: measured.map((_, star) => candidateId(star)),
    frameNames: target.map((_, frame) => `f${frame}`),
  }
}

function expectClose(got: number, recorded: Maybe, tolerance: number): void {
  const want = recordedNumber(recorded)
  if (Number.isFinite(want)) expect(Math.abs(got - want)).toBeLessThanOrEqual(tolerance)
  else expect(Number.isFinite(got)).toBe(false)
}

describe('calibration by comparison stars, by the classic convention', () => {
  it('has recordings to compare with', () => expect(cases).toHaveLength(27))

  it.each(cases)('chooses the stars and gives the magnitudes that were recorded: $name', (recorded) => {
    const result = calibrateSeries(seriesOf(recorded), {
      strategy: strategies[recorded.strategy],
      convention: 'classic',
      minComparisons: recorded.min_comparisons,
      maxComparisons: recorded.max_comparisons,
    })
    if (!result.ok) {
      expect(result.reason).toBe(recorded.error)
      return
    }
    expect(recorded.error).toBeUndefined()
    const { calibration } = result
    expect(Array.from(calibration.used, candidateId)).toEqual(recorded.used.map(({ id }) => id))
    for (const [i, { variability, instrumental }] of recorded.used.entries()) {
      expectClose(calibration.variability[i]!, variability, 1e-9)
      expectClose(calibration.instrumentalMagnitude[i]!, instrumental, 1e-9)
    }
    expect(calibration.magnitude).toHaveLength(recorded.frames.length)
    for (const [f, frame] of recorded.frames.entries()) {
      const members = calibration.members.slice(calibration.start[f], calibration.start[f + 1])
      expect(Array.from(members, candidateId).sort()).toEqual([...frame.ensemble].sort())
      expectClose(calibration.ensembleNet[f]!, frame.ensemble_flux, 1e-6)
      expectClose(calibration.ensembleVariance[f]!, frame.ensemble_variance, 1e-6)
      expectClose(calibration.relativeFlux[f]!, frame.relative_flux, 1e-10)
      expectClose(calibration.relativeFluxSigma[f]!, frame.relative_flux_sigma, 1e-10)
      // Recorded as 0 where there is no star: here there is then no zero point.
      expectClose(calibration.zeroPoint[f]!, frame.ensemble.length > 0 ? frame.zero_point : null, 1e-7)
      expectClose(calibration.magnitude[f]!, frame.magnitude, 1e-7)
      expectClose(calibration.magnitudeSigma[f]!, frame.magnitude_sigma, 1e-7)
    }
    expectClose(calibration.errorFloor, recorded.error_floor, 1e-9)
    expect(calibration.diagnostics).toEqual(recorded.diagnostics)
  })
})
