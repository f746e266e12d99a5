import { medianOf } from '@datalab/astro'
import {
  aliasRisk,
  type Grade,
  gradeOf,
  nights,
  periodReasons,
  type QualityReason,
} from '../light-curves/period-quality.ts'
import { type EnsembleHealth, ensembleHealth } from './comparison-health.ts'
import { orNull } from './light-curve-fields.ts'
import type { Reduction } from './reduce.ts'
import { describeTarget, type TargetScatter } from './target-scatter.ts'

/** How far a light curve can be trusted, and why. */
export interface Quality {
  readonly grade: Grade
  readonly reasons: readonly QualityReason[]
  /** Of the comparison stars about their means: 1 where errors are as large as they say. */
  readonly comparison_reduced_chi_squared: number | null
  /** Of the target about its mean: above 1 it varies, or its errors are too small. */
  readonly reduced_chi_squared: number | null
  /** Scatter of the target beyond its errors, mag: how much it varies. */
  readonly excess_scatter_mag: number | null
  readonly error_floor_mag: number
  readonly comparison_stars: {
    readonly used: number
    readonly fewest_on_a_frame: number
    readonly noisy: number
    readonly stars: EnsembleHealth['stars']
  }
  /** How far the target's median magnitude lies outside those of the comparison stars, mag; 0 inside. */
  readonly extrapolation_mag: number | null
  readonly saturation: {
    /** Whether the frames tell from which level on pixels are saturated. */
    readonly known: boolean
    readonly target_frames: number
    readonly comparison_measurements: number
  }
  readonly independent_nights: number
  /** Strongest peak a whole number of cycles a day from the best one, over it; null without a period. */
  readonly alias_risk: number | null
  /** Median of the measured scatter of the sky over that expected from gain and read noise. */
  readonly sky_noise_ratio: number | null
}

/** Limits of each criterion: from the first it is amber, from the second red. */
const LIMITS = {
  errorFloorMag: [0.02, 0.1],
  extrapolationMag: [0.5, 2],
  chiSquared: [2, 5],
  noisyShare: [0.2, 0.5],
  withoutMagnitude: [0.1, 0.5],
  saturatedShare: [0, 0.1],
  leftOutShare: [0.2, 0.5],
  notRecentred: [0.1, 0.5],
  /** Never red: a star that always shines in shifts all points alike. */
  blendedShare: [0, 1],
} as const
const FEWEST_COMPARISONS = [5, 3] as const
const SKY_NOISE_RANGE = [0.8, 1.25] as const

/** Judges a light curve by everything that is known of how it came about. */
export function judgeQuality(reduction: Reduction): Quality {
  const { frames, calibration, series, request } = reduction
  const health = ensembleHealth(reduction)
  const target = describeTarget(calibration.magnitude, calibration.magnitudeSigma)
  const counts = frames.map((_, i) => calibration.start[i + 1]! - calibration.start[i]!)
  const quality: Omit<Quality, 'grade' | 'reasons'> = {
    comparison_reduced_chi_squared: health.reducedChiSquared,
    reduced_chi_squared: target.reducedChiSquared,
    excess_scatter_mag: target.excessScatter,
    error_floor_mag: calibration.errorFloor,
    comparison_stars: {
      used: calibration.used.length,
      fewest_on_a_frame: Math.min(...counts),
      noisy: health.stars.filter(({ verdict }) => verdict === 'noisy').length,
      stars: health.stars,
    },
    extrapolation_mag: extrapolation(reduction, target),
    saturation: {
      known: frames.every(({ measured }) => measured.saturation !== null),
      target_frames: frames.filter(({ target: { peak }, measured }) => peak >= (measured.saturation ?? Infinity))
        .length,
      comparison_measurements: series.saturated?.reduce((sum, flag) => sum + flag, 0) ?? 0,
    },
    independent_nights: nights(frames.map(({ frame }) => frame.startMjd)),
    alias_risk: reduction.period.ok ? aliasRisk(reduction.period) : null,
    sky_noise_ratio: orNull(medianOf(frames.flatMap(({ measured }) => measured.skyNoiseRatio ?? []))),
  }
  const reasons = [
    ...calibrationReasons(quality),
    ...frameReasons(reduction, quality, request.files.length),
    ...periodReasons(reduction.period, {
      nightCount: quality.independent_nights,
      risk: quality.alias_risk,
      chance: 'green',
    }),
  ]
  return { grade: gradeOf(reasons), reasons, ...quality }
}

type Judged = Omit<Quality, 'grade' | 'reasons'>

function beyond(value: number | null, limits: readonly [number, number], text: string): QualityReason[] {
  if (value === null || !(value > limits[0])) return []
  return [{ grade: value > limits[1] ? 'red' : 'amber', text }]
}

function calibrationReasons(quality: Judged): QualityReason[] {
  const { comparison_stars: stars, error_floor_mag: floor, extrapolation_mag: outside } = quality
  const reasons: QualityReason[] = []
  const fewest = stars.fewest_on_a_frame
  if (fewest < FEWEST_COMPARISONS[0]) {
    const grade = fewest < FEWEST_COMPARISONS[1] ? 'red' : 'amber'
    reasons.push({ grade, text: `A frame has only ${fewest} comparison star(s): one bad star shifts the whole point.` })
  }
  const noisy = `${stars.noisy} of ${stars.used} comparison stars scatter by more than twice what their noise explains: they may vary.`
  reasons.push(...beyond(stars.used > 0 ? stars.noisy / stars.used : null, LIMITS.noisyShare, noisy))
  const chi = quality.comparison_reduced_chi_squared
  const spread = `Comparison stars scatter more than the errors say (reduced χ² ${chi?.toFixed(1)}): the target's errors are too small.`
  reasons.push(...beyond(chi, LIMITS.chiSquared, spread))
  const unsteady = `Comparison stars scatter by ${(1000 * floor).toFixed(0)} mmag beyond their photon noise: clouds, seeing or flat field limit every point.`
  reasons.push(...beyond(floor, LIMITS.errorFloorMag, unsteady))
  const far = `The target is ${outside?.toFixed(1)} mag outside the range of its comparison stars: a detector that is not quite linear shifts it.`
  reasons.push(...beyond(outside, LIMITS.extrapolationMag, far))
  return reasons
}

function frameReasons({ frames, calibration }: Reduction, quality: Judged, sent: number): QualityReason[] {
  const uncalibrated = 'Magnitudes are instrumental: differences are right, the zero point is not.'
  const share = (count: number) => count / Math.max(1, frames.length)
  const saturated = quality.saturation.target_frames
  const without = calibration.magnitude.reduce((count, value) => count + Number(!Number.isFinite(value)), 0)
  const leftOut = sent - frames.length
  const blended = frames.filter(({ neighbours }) => neighbours > 0).length
  const predicted = frames.filter(({ target }) => !target.recentred).length
  const [low, high] = SKY_NOISE_RANGE
  const ratio = quality.sky_noise_ratio
  const reasons: QualityReason[] = [
    ...(frames[0]!.frame.calibrated ? [] : [{ grade: 'amber', text: uncalibrated } as const]),
    ...beyond(
      share(saturated),
      LIMITS.saturatedShare,
      `The target is saturated on ${saturated} frame(s): it is brighter there than it seems.`,
    ),
    ...beyond(share(without), LIMITS.withoutMagnitude, `${without} of ${frames.length} points have no magnitude.`),
    ...beyond(leftOut / sent, LIMITS.leftOutShare, `${leftOut} of ${sent} frames could not be used.`),
    ...beyond(
      share(blended),
      LIMITS.blendedShare,
      `On ${blended} frame(s) another star shines into the target's aperture: a smaller one may keep it out.`,
    ),
    ...beyond(
      share(predicted),
      LIMITS.notRecentred,
      `On ${predicted} frame(s) no star was found at the predicted place, which was measured as it is.`,
    ),
  ]
  if (ratio !== null && (ratio < low || ratio > high)) {
    const text = `The sky scatters ${ratio.toFixed(2)} times as much as gain and read noise say: they may be wrong, or the frames combined ones.`
    reasons.push({ grade: 'amber', text })
  }
  return reasons
}

function extrapolation({ calibration, series }: Reduction, { median: target }: TargetScatter): number | null {
  if (target === null || calibration.used.length === 0) return null
  const reference = Array.from(calibration.used, (star) => series.referenceMagnitude[star]!)
  return Math.max(0, Math.min(...reference) - target, target - Math.max(...reference))
}
