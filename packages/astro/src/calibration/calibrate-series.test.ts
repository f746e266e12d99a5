import { describe, expect, it } from 'vitest'
import { sampleSigma } from '../statistics/order.ts'
import { calibrateSeries } from './calibrate-series.ts'
import { simulateSeries } from './simulated-series.test-support.ts'

const limits = { minComparisons: 3, maxComparisons: 10 }

describe('magnitudes of a calibrated series', () => {
  it.each([
    ['one ensemble', 'shared', 0.03],
    ['one ensemble', 'shared', 0],
    ['an ensemble for each frame', 'evolving', 0.03],
    ['an ensemble for each frame', 'evolving', 0],
  ] as const)('are unbiased against faint stars, by %s', (_, strategy, excess) => {
    const runs = 80
    const recipe = { frames: 40, stars: 50, target: 1000, comparison: 40, spread: 1, excess }
    const errors = Float64Array.from({ length: runs }, (_, run) => {
      const { series, truth } = simulateSeries({ ...recipe, seed: 1 + run * 7919 })
      const result = calibrateSeries(series, { ...limits, strategy })
      if (!result.ok) throw new Error(result.reason)
      return result.calibration.magnitude.reduce((sum, magnitude) => sum + magnitude - truth, 0) / recipe.frames
    })
    const mean = errors.reduce((sum, error) => sum + error, 0) / runs
    expect(Math.abs(mean)).toBeLessThan((3 * sampleSigma(errors, runs)) / Math.sqrt(runs))
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

  it('tells the floor of each instrument by its name, and those of too few frames with others', () => {
    const recipe = { seed: 4, frames: 40, stars: 20, target: 500, comparison: 1000, spread: 1, excess: [0.002, 0.015] }
    const { series: two } = simulateSeries(recipe)
    const instruments = two.instruments!.map((name, frame) => (frame < 3 ? 'camera on loan' : name))
    const result = calibrateSeries({ ...two, instruments }, { ...limits, strategy: 'shared' })
    if (!result.ok) throw new Error(result.reason)
    const note = result.calibration.diagnostics.find((line) => line.includes('error floor'))
    expect(note).toMatch(/by instrument: \d+\.\d mmag \(camera on loan, camera 1\); \d\.\d mmag \(camera 0\)\.$/)
    expect(new Set(result.calibration.floors).size).toBe(2)
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
