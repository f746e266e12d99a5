import { instrumentalMagnitude, MAGNITUDES_PER_RELATIVE_FLUX } from '@datalab/astro'
import { orNull } from './light-curve-fields.ts'
import { type Reduction, starRecord } from './reduce.ts'

/** How a comparison star behaved against the others. */
export interface StarHealth {
  readonly candidate_id: string
  /** Frames on which it served. */
  readonly frames: number
  /**
   * Scatter of its calibrated magnitudes, and what noise and error floor let expect, mag; null on fewer than three
   * frames.
   */
  readonly scatter_mag: number | null
  readonly expected_scatter_mag: number | null
  readonly verdict: 'steady' | 'noisy' | 'unknown'
}

export interface EnsembleHealth {
  readonly stars: readonly StarHealth[]
  /**
   * Of all comparison stars' magnitudes about their own means, with noise and floor; 1 is as it should be. Null
   * without freedom.
   */
  readonly reducedChiSquared: number | null
}

/** A star that scatters by more than this many times what is expected varies, or is disturbed. */
const NOISY_RATIO = 2
const FEWEST_FRAMES = 3

/** How steady the comparison stars are once calibrated by each other. */
export function ensembleHealth({ frames, calibration, pool }: Reduction): EnsembleHealth {
  const { start, members, zeroPoint, ensembleNet, medianZeroPoint, floors } = calibration
  const series = new Map<number, { magnitude: number[]; variance: number[] }>()
  for (const [i, { measured }] of frames.entries()) {
    const stars = members.subarray(start[i]!, start[i + 1]!)
    for (const star of stars) {
      const { net, sigma } = starRecord(measured, star)
      const share = medianZeroPoint ? 1 / stars.length : net / ensembleNet[i]!
      const own = ((MAGNITUDES_PER_RELATIVE_FLUX * sigma) / net) ** 2 + floors[i]! ** 2
      const known = series.get(star) ?? { magnitude: [], variance: [] }
      known.magnitude.push(instrumentalMagnitude(net) + zeroPoint[i]!)
      // A star is calibrated by itself, too, in part: that much less it can scatter.
      known.variance.push(own * Math.max(0, 1 - share))
      series.set(star, known)
    }
  }
  let chiSquared = 0
  let freedom = 0
  const stars = Array.from(calibration.used, (star): StarHealth => {
    const { magnitude, variance } = series.get(star)!
    const candidate_id = pool.candidates.ids[star]!
    if (magnitude.length < FEWEST_FRAMES)
      return {
        candidate_id,
        frames: magnitude.length,
        scatter_mag: null,
        expected_scatter_mag: null,
        verdict: 'unknown',
      }
    const mean = magnitude.reduce((sum, m) => sum + m, 0) / magnitude.length
    const squares = magnitude.reduce((sum, m) => sum + (m - mean) ** 2, 0)
    const scatter = Math.sqrt(squares / (magnitude.length - 1))
    const expected = Math.sqrt(variance.reduce((sum, v) => sum + v, 0) / variance.length)
    if (expected > 0) {
      chiSquared += squares / (expected * expected)
      freedom += magnitude.length - 1
    }
    return {
      candidate_id,
      frames: magnitude.length,
      scatter_mag: orNull(scatter),
      expected_scatter_mag: orNull(expected),
      verdict: scatter > NOISY_RATIO * expected ? 'noisy' : 'steady',
    }
  })
  return { stars, reducedChiSquared: freedom > 0 ? chiSquared / freedom : null }
}
