import { describe, expect, it } from 'vitest'
import { type CalibrationOptions, calibrateSeries } from './calibrate-series.ts'
import { type SeriesRecipe, simulateSeries } from './simulated-series.test-support.ts'

const limits = { minComparisons: 3, maxComparisons: 10 }

type Pulls = { width: number; floorMmag: number }

/** Width of (magnitude − truth − what all frames of a series share) / σ over many series. */
function pulls(recipe: Omit<SeriesRecipe, 'seed'>, options: CalibrationOptions): Pulls {
  let squares = 0
  let freedom = 0
  let floor = 0
  const runs = 80
  for (let run = 0; run < runs; run++) {
    const { series, truth } = simulateSeries({ ...recipe, seed: 1 + run * 7919 })
    const result = calibrateSeries(series, options)
    if (!result.ok) throw new Error(result.reason)
    const { magnitude, magnitudeSigma, errorFloor } = result.calibration
    floor += (errorFloor * 1000) / runs
    let [sum, weights] = [0, 0]
    const measured = [...magnitude.keys()].filter((frame) => !Number.isNaN(magnitude[frame]!))
    for (const frame of measured) {
      sum += (magnitude[frame]! - truth) / magnitudeSigma[frame]! ** 2
      weights += 1 / magnitudeSigma[frame]! ** 2
    }
    for (const frame of measured) {
      squares += ((magnitude[frame]! - truth - sum / weights) / magnitudeSigma[frame]!) ** 2
    }
    freedom += measured.length - 1
  }
  return { width: Math.sqrt(squares / freedom), floorMmag: floor }
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
    const recipe = { frames: 8, stars: 15, target: 100, comparison: 200, spread: 1, excess: 0 }
    expect(Math.abs(pulls(recipe, { ...limits, strategy: 'shared' }).width - 1)).toBeLessThan(0.05)
  })
})

describe('a calibrated series', () => {
  const { series } = simulateSeries({
    seed: 5,
    frames: 6,
    stars: 8,
    target: 300,
    comparison: 300,
    spread: 0.5,
    excess: 0,
  })

  it('leaves out comparison stars that are saturated on a frame, and says so', () => {
    const saturated = new Uint8Array(series.net.length)
    saturated[2 * series.frameCount + 4] = 1
    const result = calibrateSeries({ ...series, saturated }, { ...limits, strategy: 'shared' })
    if (!result.ok) throw new Error(result.reason)
    expect([...result.calibration.used].sort()).toEqual([0, 1, 3, 4, 5, 6, 7])
    expect(result.calibration.diagnostics).toContain('Did not use 1 comparison candidate(s) where saturated: star 2.')
    const evolving = calibrateSeries({ ...series, saturated }, { ...limits, strategy: 'evolving' })
    if (!evolving.ok) throw new Error(evolving.reason)
    const { start, members } = evolving.calibration
    const served = Array.from({ length: 6 }, (_, f) => members.subarray(start[f], start[f + 1]).includes(2))
    expect(served).toEqual([true, true, true, true, false, true])
  })

  it('is hardly moved by one comparison star that varies', () => {
    const recipe = { seed: 9, frames: 30, stars: 30, window: 12, target: 500, comparison: 500, spread: 1, excess: 0 }
    const { series: steady, truth } = simulateSeries(recipe)
    const net = steady.net.map((counts, item) => (Math.floor(item / 30) === 15 && item % 2 ? counts * 1.5 : counts))
    const result = calibrateSeries({ ...steady, net }, { ...limits, strategy: 'evolving' })
    if (!result.ok) throw new Error(result.reason)
    const errors = result.calibration.magnitude.map((magnitude) => Math.abs(magnitude - truth))
    expect(Math.max(...errors)).toBeLessThan(0.015)
  })

  it('uses them by the classic convention', () => {
    const saturated = new Uint8Array(series.net.length).fill(1)
    const options = { ...limits, strategy: 'shared', convention: 'classic' } as const
    const result = calibrateSeries({ ...series, saturated }, options)
    expect(result.ok && result.calibration.used.length).toBe(8)
  })

  it('fails in words, never with numbers, when all stars are saturated', () => {
    const saturated = new Uint8Array(series.net.length).fill(1)
    const results = (['shared', 'evolving', 'shared-then-evolving'] as const).map((strategy) =>
      calibrateSeries({ ...series, saturated }, { ...limits, strategy }),
    )
    expect(results.map((result) => result.ok)).toEqual([false, false, false])
  })
})
