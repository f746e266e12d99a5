import { describe, expect, test } from 'vitest'
import { temporaryDir } from './run.ts'
import { reduceSeries, type SimulatedSeries, simulateSeries } from './simulated-series.ts'

const FRAMES = 24
const SERIES = 20
/** 5 %, and as much again as chance makes of 480 points. */
const TOLERANCE = 0.05 + 0.032

interface Outcome {
  /** Scatter of (magnitude − truth) / σ, an offset of each series apart, by camera. */
  magnitudePulls: number[]
  /** Of (counts − truth) / σ: their mean over its standard error, and their scatter. */
  countsBias: number
  countsPulls: number
}

async function measureMany(
  signalToNoise: number,
  {
    strategy = 'shared',
    ...changed
  }: { strategy?: 'shared' | 'evolving'; excess?: number | number[]; convention?: 'classic' } = {},
): Promise<Outcome> {
  const cameras = [changed.excess ?? 0].flat().length
  const squares = new Array<number>(cameras).fill(0)
  const freedom = new Array<number>(cameras).fill(0)
  let [sum, countSquares, count] = [0, 0, 0]
  for (let number = 0; number < SERIES; number++) {
    const dir = temporaryDir()
    const series: SimulatedSeries = { seed: `${signalToNoise}-${number}`, frames: FRAMES, signalToNoise, ...changed }
    const truth = simulateSeries(dir, series)
    const { calibration, frames } = await reduceSeries(dir, truth, {
      strategy,
      convention: changed.convention ?? 'unbiased',
    })
    const { magnitude, magnitudeSigma } = calibration
    for (let camera = 0; camera < cameras; camera++) {
      const pulls = truth.magnitude.flatMap((true_, i) =>
        i % cameras === camera && Number.isFinite(magnitude[i]!) ? [(magnitude[i]! - true_) / magnitudeSigma[i]!] : [],
      )
      const mean = pulls.reduce((total, pull) => total + pull, 0) / pulls.length
      squares[camera]! += pulls.reduce((total, pull) => total + (pull - mean) ** 2, 0)
      freedom[camera]! += pulls.length - 1
    }
    for (const [i, { target }] of frames.entries()) {
      const pull = (target.net - truth.targetCounts[i]!) / target.sigma
      sum += pull
      countSquares += pull * pull
      count++
    }
  }
  const meanPull = sum / count
  return {
    magnitudePulls: squares.map((sum, camera) => Math.sqrt(sum / freedom[camera]!)),
    countsBias: meanPull * Math.sqrt(count),
    countsPulls: Math.sqrt(countSquares / count - meanPull ** 2),
  }
}

describe('light curves of simulated frames', () => {
  test.each([5, 50, 5000])(
    'are unbiased in counts, and their errors are as large as they say, at a signal to noise of %d',
    async (signalToNoise) => {
      const { magnitudePulls, countsBias, countsPulls } = await measureMany(signalToNoise)
      expect(Math.abs(countsBias)).toBeLessThan(3)
      expect(Math.abs(countsPulls - 1)).toBeLessThan(TOLERANCE)
      expect(Math.abs(magnitudePulls[0]! - 1)).toBeLessThan(TOLERANCE)
    },
    120_000,
  )

  test('keep right errors where stars scatter beyond their photons, and where the ensemble evolves', async () => {
    const scattered = await measureMany(200, { excess: 0.02 })
    expect(Math.abs(scattered.magnitudePulls[0]! - 1)).toBeLessThan(TOLERANCE)
    const evolving = await measureMany(100, { strategy: 'evolving' })
    expect(Math.abs(evolving.magnitudePulls[0]! - 1)).toBeLessThan(TOLERANCE)
  }, 120_000)

  test('hold for each of two cameras what noise it has', async () => {
    const { magnitudePulls } = await measureMany(1000, { excess: [0.002, 0.015] })
    expect(magnitudePulls.length).toBe(2)
    // Half the points each.
    for (const width of magnitudePulls) expect(Math.abs(width - 1)).toBeLessThan(0.05 + 0.046)
  }, 120_000)

  test('of the classic convention have errors that are too wide', async () => {
    const { magnitudePulls } = await measureMany(100, { convention: 'classic' })
    expect(magnitudePulls[0]).toBeLessThan(0.9)
  }, 120_000)
})
