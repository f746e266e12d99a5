import { describe, expect, test } from 'vitest'
import { temporaryDir } from './run.ts'
import { SIZE } from './simulated-field.ts'
import { reduceSeries, type SimulatedSeries, simulateSeries } from './simulated-series.ts'

type Spoil = NonNullable<SimulatedSeries['spoil']>

/** Takes the columns `from` … `to` away, counted from the target's centre, on one frame. */
function withoutColumns(spoilt: number, from: number, to: number): Spoil {
  return (pixels, frame, stars) => {
    if (frame !== spoilt) return
    const centre = Math.round(stars[0]!.x)
    for (let row = 0; row < SIZE; row++)
      pixels.fill(Number.NaN, row * SIZE + centre + from, row * SIZE + centre + to + 1)
  }
}

async function reduceSpoilt(seed: string, spoil: Spoil, more?: { convention: 'classic' }) {
  const dir = temporaryDir()
  const truth = simulateSeries(dir, { seed, frames: 8, signalToNoise: 100, spoil })
  return { truth, ...(await reduceSeries(dir, truth, more)) }
}

describe('a target of whose light a part is missing', () => {
  test('has counts, but no magnitude and no flux, and the frame is named', async () => {
    const { calibration, frames, diagnostics } = await reduceSpoilt('bad-columns', withoutColumns(3, -1, 2))
    const { magnitude, magnitudeSigma, relativeFlux } = calibration
    expect([magnitude[3], magnitudeSigma[3], relativeFlux[3]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(frames[3]!.target.missing).toBeGreaterThan(0.02)
    expect(diagnostics.join(' ')).toContain(frames[3]!.frame.basename)
    expect(magnitude.filter(Number.isFinite)).toHaveLength(7)
  })

  test('keeps its magnitude where no more than the rim is missing', async () => {
    const { calibration, truth, frames } = await reduceSpoilt('rim', withoutColumns(3, 8, 8))
    expect(frames[3]!.target.missing).toBeLessThan(0.02)
    expect(Math.abs(calibration.magnitude[3]! - truth.magnitude[3]!)).toBeLessThan(0.1)
  })

  test('is measured as it always was in the classic convention', async () => {
    const { calibration } = await reduceSpoilt('bad-columns', withoutColumns(3, -1, 2), { convention: 'classic' })
    expect(calibration.magnitude.every(Number.isFinite)).toBe(true)
  })

  test('on all frames fails in words', async () => {
    const everywhere: Spoil = (pixels, frame, stars) => withoutColumns(frame, -1, 2)(pixels, frame, stars)
    await expect(reduceSpoilt('everywhere', everywhere)).rejects.toThrow(/aperture is missing/)
  })
})
