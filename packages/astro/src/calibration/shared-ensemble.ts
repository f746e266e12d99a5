import { medianInPlace, medianOf, populationSigma } from '../statistics/order.ts'
import {
  type EnsembleLimits,
  type EnsembleResult,
  instrumentalMagnitude,
  type SeriesMeasurements,
  sumEnsembles,
} from './series.ts'

/** A star that scatters more against the others, mag, is variable or badly measured. */
export const LARGEST_SCATTER_MAG = 1.0
/** A catalogue magnitude this far off what the other stars say of the zero point, mag, is wrong. */
const LARGEST_ZERO_POINT_OFFSET_MAG = 0.5
/** Stars from which a wrong catalogue magnitude can be told. */
const FEWEST_FOR_ZERO_POINT = 3

/** Candidates measured positive on every frame, with what they are chosen by. */
interface Ranked {
  readonly star: number
  readonly variability: number
  readonly instrumental: number
}

/**
 * Calibrates a series by one ensemble of comparison stars, the same on every frame: those measured positive on all
 * frames, of scatter up to 1 mag and a catalogue magnitude within 0.5 mag of the others' zero point; nearest to the
 * target in brightness first, then the more isolated, then by name. The zero point is 2.5·log10 of the ensemble's
 * counts − 2.5·log10 of its catalogue flux.
 */
export function calibrateShared(series: SeriesMeasurements, limits: EnsembleLimits): EnsembleResult {
  const target = medianOf(Float64Array.from(series.targetNet, instrumentalMagnitude))
  if (Number.isNaN(target)) return { ok: false, reason: 'Target photometry never produced positive source counts.' }
  const ranked = withoutWrongMagnitudes(series, steadyStars(series))
    .sort(
      (a, b) =>
        Math.abs(a.instrumental - target) - Math.abs(b.instrumental - target) ||
        Number(series.isolationArcsec[b.star]! > series.isolationArcsec[a.star]!) -
          Number(series.isolationArcsec[a.star]! > series.isolationArcsec[b.star]!) ||
        a.star - b.star,
    )
    .slice(0, limits.maxComparisons)
  if (ranked.length === 0 || ranked.length < limits.minComparisons) {
    return {
      ok: false,
      reason: 'Source-catalog variability strategy failed to yield the minimum comparison ensemble.',
    }
  }
  return { ok: true, calibration: calibrateBy(series, ranked) }
}

function calibrateBy(series: SeriesMeasurements, ranked: readonly Ranked[]) {
  const { frameCount, referenceMagnitude, targetNet } = series
  const used = Int32Array.from(ranked, ({ star }) => star)
  const start = Int32Array.from({ length: frameCount + 1 }, (_, frame) => frame * used.length)
  const members = new Int32Array(frameCount * used.length)
  for (let frame = 0; frame < frameCount; frame++) members.set(used, start[frame]!)
  const sums = sumEnsembles(series, start, members)
  const catalogueFlux = used.reduce((sum, star) => sum + 10 ** (-0.4 * referenceMagnitude[star]!), 0)
  const zeroPoint = sums.ensembleNet.map((net) => 2.5 * Math.log10(net) - 2.5 * Math.log10(catalogueFlux))
  return {
    used,
    variability: Float64Array.from(ranked, ({ variability }) => variability),
    instrumentalMagnitude: Float64Array.from(ranked, ({ instrumental }) => instrumental),
    start,
    members,
    ...sums,
    zeroPoint,
    zeroPointSigma: new Float64Array(frameCount),
    solutionErrors: () => null,
    medianZeroPoint: false,
    magnitude: zeroPoint.map((zero, frame) => instrumentalMagnitude(targetNet[frame]!) + zero),
    diagnostics: [],
  }
}

/** Stars positive on every frame that scatter little about the median star. */
function steadyStars(series: SeriesMeasurements): Ranked[] {
  const { starCount, frameCount, referenceMagnitude } = series
  const candidates: number[] = []
  for (let star = 0; star < starCount; star++) {
    if (Number.isFinite(referenceMagnitude[star]!) && isPositiveThroughout(series, star)) candidates.push(star)
  }
  const magnitudes = new Float64Array(candidates.length * frameCount)
  for (const [i, star] of candidates.entries()) {
    for (let frame = 0; frame < frameCount; frame++) {
      magnitudes[i * frameCount + frame] = instrumentalMagnitude(series.net[star * frameCount + frame]!)
    }
  }
  const common = commonVariation(magnitudes, candidates.length, frameCount)
  const scratch = new Float64Array(frameCount)
  return candidates
    .map((star, i) => {
      const own = magnitudes.subarray(i * frameCount, (i + 1) * frameCount)
      for (let frame = 0; frame < frameCount; frame++) scratch[frame] = own[frame]! - common[frame]!
      const variability = populationSigma(scratch, frameCount)
      scratch.set(own)
      return { star, variability, instrumental: medianInPlace(scratch, frameCount) }
    })
    .filter(({ variability }) => variability <= LARGEST_SCATTER_MAG)
}

function isPositiveThroughout({ net, frameCount }: SeriesMeasurements, star: number): boolean {
  for (let frame = 0; frame < frameCount; frame++) if (!(net[star * frameCount + frame]! > 0)) return false
  return frameCount > 0
}

/** Median over the stars on each frame; 0 where a lone star would be compared with itself. */
function commonVariation(magnitudes: Float64Array, starCount: number, frameCount: number): Float64Array {
  const common = new Float64Array(frameCount)
  if (starCount < 2) return common
  const scratch = new Float64Array(starCount)
  for (let frame = 0; frame < frameCount; frame++) {
    for (let i = 0; i < starCount; i++) scratch[i] = magnitudes[i * frameCount + frame]!
    common[frame] = medianInPlace(scratch, starCount)
  }
  return common
}

function withoutWrongMagnitudes({ referenceMagnitude }: SeriesMeasurements, stars: Ranked[]): Ranked[] {
  if (stars.length < FEWEST_FOR_ZERO_POINT) return stars
  const offsets = stars.map(({ star, instrumental }) => referenceMagnitude[star]! - instrumental)
  const median = medianOf(offsets)
  const kept = stars.filter((_, i) => Math.abs(offsets[i]! - median) <= LARGEST_ZERO_POINT_OFFSET_MAG)
  return kept.length > 0 ? kept : stars
}
