import { describe, expect, test } from 'vitest'
import { ensembleHealth } from '../src/photometry/comparison-health.ts'
import { judgeQuality } from '../src/photometry/quality.ts'
import { temporaryDir } from './run.ts'
import { reduceSeries, type SimulatedSeries, simulateSeries } from './simulated-series.ts'

async function judge(
  series: Partial<SimulatedSeries> & { seed: string },
  changed: Parameters<typeof reduceSeries>[2] = {},
) {
  const dir = temporaryDir()
  const reduction = await reduceSeries(dir, simulateSeries(dir, { frames: 7, signalToNoise: 200, ...series }), changed)
  return { reduction, quality: judgeQuality(reduction) }
}

const words = ({ reasons }: ReturnType<typeof judgeQuality>) => reasons.map(({ text }) => text).join(' ')

describe('the judgement of a light curve', () => {
  test('is green where nothing speaks against it, with errors that fit', async () => {
    const { quality } = await judge({ seed: 'good', frames: 20, saturation: 1e6, catalogue: (rows) => rows })
    const { reasons, ...facts } = quality
    // Twenty frames of one night allow a search for a period, which is the one thing to be said.
    expect(reasons.every(({ text }) => /night|period/i.test(text))).toBe(true)
    // A constant star has no period, which says nothing against its light curve.
    expect(reasons.map(({ grade }) => grade)).toEqual(['green'])
    expect(quality.grade).toBe('green')
    expect(facts.comparison_reduced_chi_squared).toBeGreaterThan(0.7)
    expect(facts.comparison_reduced_chi_squared).toBeLessThan(1.4)
    expect(facts.excess_scatter_mag).toBeLessThan(0.004)
    expect(facts.extrapolation_mag).toBe(0)
    expect(facts.saturation).toEqual({ known: true, target_frames: 0, comparison_measurements: 0 })
    expect(facts.sky_noise_ratio).toBeGreaterThan(0.9)
    expect(facts.sky_noise_ratio).toBeLessThan(1.1)
    const { quality: short } = await judge({ seed: 'short', saturation: 1e6 })
    expect([short.grade, short.reasons]).toEqual(['green', []])
  })

  test('is red for a target that is saturated, in words', async () => {
    // The comparison stars are fainter than the target.
    const comparisons = Array.from({ length: 10 }, (_, i) => 0.5 + i / 10)
    const { quality } = await judge({ seed: 'bright', signalToNoise: 400, saturation: 6000, comparisons })
    expect(quality.grade).toBe('red')
    expect(quality.saturation.target_frames).toBe(7)
    expect(words(quality)).toContain('saturated on 7 frame(s)')
  })

  test('tells of a target outside the brightness of its comparison stars, and by how much', async () => {
    const comparisons = Array.from({ length: 10 }, (_, i) => -3 + i / 100)
    const { quality } = await judge({ seed: 'outside', comparisons })
    expect(quality.grade).toBe('red')
    expect(quality.extrapolation_mag).toBeGreaterThan(2.7)
    expect(words(quality)).toContain('mag outside')
  })

  test('tells of too few comparison stars', async () => {
    const settings = {
      ...{ aperture_radius: 8, annulus_inner_radius: 12, annulus_outer_radius: 17 },
      ...{ min_comparisons: 1, max_comparisons: 2 },
    }
    const { quality } = await judge({ seed: 'few' }, { settings })
    expect(quality.comparison_stars.fewest_on_a_frame).toBe(2)
    expect(quality.grade).toBe('red')
    expect(words(quality)).toContain('only 2 comparison star(s)')
  })

  test('tells of noise beyond photons, which goes into the errors', async () => {
    const { quality } = await judge({ seed: 'clouds', excess: 0.05, frames: 16 })
    expect(quality.error_floor_mag).toBeGreaterThan(0.035)
    expect(quality.error_floor_mag).toBeLessThan(0.07)
    expect(words(quality)).toContain('beyond their photon noise')
  })

  test('tells of gain and read noise that do not explain the sky', async () => {
    const { quality } = await judge({ seed: 'noise', cards: { GAIN: 16 } })
    expect(quality.sky_noise_ratio).toBeGreaterThan(2)
    expect(words(quality)).toContain('gain and read noise')
  })

  test('measures how much the target varies', async () => {
    const variation = (frame: number) => 0.1 * Math.sin(frame)
    const { quality } = await judge({ seed: 'varies', frames: 16, variation })
    expect(quality.excess_scatter_mag).toBeGreaterThan(0.05)
    expect(quality.reduced_chi_squared).toBeGreaterThan(20)
  })

  test('finds the comparison star that varies', async () => {
    const dir = temporaryDir()
    const truth = simulateSeries(dir, { seed: 'one', frames: 12, signalToNoise: 300 })
    const reduction = await reduceSeries(dir, truth)
    const star = reduction.calibration.used[3]!
    for (const [frame, { measured }] of reduction.frames.entries()) {
      // 10 % up and down in net counts, the third column.
      measured.stars[star * 9 + 2]! *= 1 + 0.1 * (frame % 2)
    }
    const noisy = ensembleHealth(reduction).stars.filter(({ verdict }) => verdict === 'noisy')
    expect(noisy.map(({ candidate_id }) => candidate_id)).toEqual([reduction.pool.candidates.ids[star]])
  })
})
