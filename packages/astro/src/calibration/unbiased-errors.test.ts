import { describe, expect, it } from 'vitest'
import { type CalibrationOptions, calibrateSeries } from './calibrate-series.ts'
import { type SeriesRecipe, simulateSeries } from './simulated-series.test-support.ts'

const limits = { minComparisons: 3, maxComparisons: 10 }

interface Pulls {
  /** Of magnitudes, and of relative fluxes of an ensemble that is always the same. */
  readonly width: number
  readonly fluxWidth: number
  readonly floorMmag: number
}

/** Width of (value − truth − what all frames of a series share) / σ over many series, for each instrument. */
function pullsByInstrument(recipe: Omit<SeriesRecipe, 'seed'>, options: CalibrationOptions, runs = 80): Pulls[] {
  const instruments = [recipe.excess].flat().length
  const all = Array.from({ length: instruments }, () => ({ squares: 0, fluxSquares: 0, freedom: 0, floor: 0 }))
  for (let run = 0; run < runs; run++) {
    const { series, truth } = simulateSeries({ ...recipe, seed: 1 + run * 7919 })
    const result = calibrateSeries(series, options)
    if (!result.ok) throw new Error(result.reason)
    const { magnitude, magnitudeSigma, relativeFlux, relativeFluxSigma, floors } = result.calibration
    const off = distances(
      magnitude.map((value) => value - truth),
      magnitudeSigma,
    )
    const fluxOff = distances(relativeFlux, relativeFluxSigma)
    for (let frame = 0; frame < magnitude.length; frame++) {
      const one = all[frame % instruments]!
      one.floor += (floors[frame]! * 1000 * instruments) / magnitude.length / runs
      if (Number.isNaN(magnitude[frame]!)) continue
      one.squares += off.pulls[frame]! ** 2
      one.fluxSquares += fluxOff.pulls[frame]! ** 2
      one.freedom += 1 - off.weights[frame]!
    }
  }
  return all.map(({ squares, fluxSquares, freedom, floor }) => ({
    width: Math.sqrt(squares / freedom),
    fluxWidth: Math.sqrt(fluxSquares / freedom),
    floorMmag: floor,
  }))
}

/** Distances from the weighted mean in standard deviations, and the part of each value in that mean. */
function distances(values: Float64Array, sigma: Float64Array) {
  let [sum, total] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]! + sigma[i]!)) continue
    sum += values[i]! / sigma[i]! ** 2
    total += 1 / sigma[i]! ** 2
  }
  return {
    pulls: values.map((value, i) => (value - sum / total) / sigma[i]!),
    weights: sigma.map((one) => 1 / one ** 2 / total),
  }
}

function pulls(recipe: Omit<SeriesRecipe, 'seed'>, options: CalibrationOptions, runs?: number): Pulls {
  return pullsByInstrument(recipe, options, runs)[0]!
}

const brightness = [
  [5, 50],
  [20, 20],
  [20, 200],
  [100, 100],
  [500, 50],
  [500, 500],
  [5000, 500],
  [5000, 3000],
] as const

const fields = [
  ['one ensemble', { stars: 15 }, 'shared'],
  ['an ensemble for each frame', { stars: 15 }, 'evolving'],
  ['an ensemble for each frame of a drifting field', { stars: 40, window: 14 }, 'evolving'],
] as const

describe('errors of a calibrated series', () => {
  describe.each(fields)('by %s', (_, field, strategy) => {
    it.each(brightness)('have pulls of unit width within 5 % at signal to noise %i by stars of %i', (target, stars) => {
      const recipe = { frames: 40, target, comparison: stars, spread: 1, excess: 0, ...field }
      const { width } = pulls(recipe, { ...limits, strategy })
      expect(Math.abs(width - 1)).toBeLessThan(0.05)
    })

    it.each([
      [20, 200],
      [500, 500],
      [5000, 500],
      [5000, 3000],
    ])('hold noise that photons do not explain, as far as stars show it: %i by %i', (target, stars) => {
      const recipe = { frames: 40, target, comparison: stars, spread: 1, excess: 0.01, ...field }
      const { width, floorMmag } = pulls(recipe, { ...limits, strategy })
      expect(Math.abs(width - 1)).toBeLessThan(0.05)
      expect(Math.abs(floorMmag - 10.86)).toBeLessThan(0.6)
    })
  })

  it.each(fields)(
    'hold noise that photons do not explain of a target far brighter than its stars, by %s',
    (_, field, strategy) => {
      const recipe = { frames: 20, target: 1000, comparison: 50, spread: 1, excess: 0.01, ...field }
      const { width, floorMmag } = pulls(recipe, { ...limits, strategy }, 120)
      expect(Math.abs(width - 1)).toBeLessThan(0.05)
      expect(Math.abs(floorMmag - 10.86)).toBeLessThan(0.6)
    },
  )

  it('know such noise from candidates that do not serve, too', () => {
    const recipe = { frames: 20, stars: 60, target: 1000, comparison: 50, spread: 1, excess: 0.005 }
    const { width } = pulls(recipe, { ...limits, strategy: 'shared' }, 120)
    expect(Math.abs(width - 1)).toBeLessThan(0.05)
  })

  it.each([
    ['two', [0.002, 0.015]],
    ['three', [0.003, 0.01, 0.03]],
  ])('hold for each of %s instruments what noise it has', (_, excess) => {
    for (const [field, strategy] of [
      [{ stars: 15 }, 'shared'],
      [{ stars: 40, window: 14 }, 'evolving'],
    ] as const) {
      const recipe = { frames: 42, target: 1000, comparison: 500, spread: 1, excess, ...field }
      for (const [i, { width, floorMmag }] of pullsByInstrument(recipe, { ...limits, strategy }).entries()) {
        expect(Math.abs(width - 1)).toBeLessThan(0.05)
        expect(Math.abs(floorMmag / (1085.7 * excess[i]!) - 1)).toBeLessThan(0.06)
      }
    }
  })

  it.each([
    [500, 500, 0],
    [1000, 50, 0.01],
    [1000, 1000, 0.01],
  ])('are right of relative fluxes, too: %i by %i, with an excess of %d', (target, comparison, excess) => {
    const recipe = { frames: 40, stars: 15, target, comparison, spread: 1, excess }
    expect(Math.abs(pulls(recipe, { ...limits, strategy: 'shared' }).fluxWidth - 1)).toBeLessThan(0.05)
  })

  it.each(fields)(
    'hold what comparison stars vary by themselves, and do not take it for noise of all, by %s',
    (_, field, strategy) => {
      for (const [comparison, varying] of [
        [50, 0.1],
        [500, 0.05],
      ] as const) {
        for (const excess of [0, 0.01]) {
          const recipe = { frames: 40, target: 500, comparison, spread: 1, excess, varying, ...field }
          const { width, floorMmag } = pulls(recipe, { ...limits, strategy }, 50)
          expect(Math.abs(width - 1)).toBeLessThan(0.06)
          expect(Math.abs(floorMmag - 1085.7 * excess)).toBeLessThan(1.5)
        }
      }
    },
  )

  it('count the noise of the comparison stars twice by the classic convention', () => {
    const recipe = { frames: 40, stars: 15, target: 500, comparison: 50, spread: 1, excess: 0 }
    expect(pulls(recipe, { ...limits, strategy: 'shared', convention: 'classic' }).width).toBeLessThan(0.5)
  })

  it('hold what a long chain of frames leaves uncertain, in spite of a catalogue that scatters', () => {
    const chain = { frames: 60, stars: 60, window: 8, spread: 1, excess: 0, catalogueSigma: 0.03 }
    for (const [target, comparison] of [
      [20, 200],
      [500, 500],
      [5000, 500],
    ] as const) {
      const recipe = { ...chain, target, comparison }
      expect(Math.abs(pulls(recipe, { ...limits, strategy: 'evolving' }).width - 1)).toBeLessThan(0.06)
    }
    // Medians in turn have not settled after 50 rounds: the catalogue's scatter is in the light curve, and not in its
    // errors.
    const recipe = { ...chain, target: 500, comparison: 500 }
    expect(pulls(recipe, { ...limits, strategy: 'evolving', convention: 'classic' }).width).toBeGreaterThan(1.3)
  })

  describe.each(fields.slice(0, 2))('through clouds, by %s', (_, field, strategy) => {
    it.each([
      [100, 100],
      [500, 100],
      [500, 500],
    ])('are right on the clear frames, whatever the dark ones show: %i by %i', (target, stars) => {
      const recipe = { frames: 40, target, comparison: stars, spread: 1, excess: 0, clouds: 1, ...field }
      const { width, floorMmag } = pulls(recipe, { ...limits, strategy })
      expect(Math.abs(width - 1)).toBeLessThan(0.07)
      // A fifth of a star's photon noise on a clear frame.
      expect(floorMmag).toBeLessThan((0.2 * 1086) / stars)
    })

    it('hold noise that photons do not explain', () => {
      const recipe = { frames: 40, target: 500, comparison: 500, spread: 1, excess: 0.01, clouds: 1, ...field }
      const { width, floorMmag } = pulls(recipe, { ...limits, strategy })
      expect(Math.abs(width - 1)).toBeLessThan(0.05)
      expect(Math.abs(floorMmag - 10.86)).toBeLessThan(0.6)
    })
  })

  it('are there for short series too', () => {
    for (const excess of [0, 0.01]) {
      const recipe = { frames: 8, stars: 15, target: 100, comparison: 200, spread: 1, excess }
      expect(Math.abs(pulls(recipe, { ...limits, strategy: 'shared' }).width - 1)).toBeLessThan(0.05)
    }
    const few = { frames: 8, stars: 4, target: 1000, comparison: 1000, spread: 1, excess: 0.01 }
    expect(Math.abs(pulls(few, { ...limits, strategy: 'evolving' }, 200).width - 1)).toBeLessThan(0.05)
  })
})
