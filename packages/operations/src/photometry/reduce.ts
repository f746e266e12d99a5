import {
  type CalibrationStrategy,
  calibrateSeries,
  lombScargle,
  type PeriodSearch,
  type PhotometryConvention,
  type SeriesCalibration,
  type SeriesMeasurements,
} from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import { OperationFailure } from '../failures.ts'
import type { FrameInput } from '../inputs/frames.ts'
import { neighboursInAperture } from './blends.ts'
import { type CandidatePool, poolCandidates, type Radii } from './candidate-pool.ts'
import { type PhotometrySettings, photometryFrames } from './declared-inputs.ts'
import { instrumentOf } from './frame-facts.ts'
import { shareFrames } from './frame-threads.ts'
import type { Locator, TargetPlaces } from './locate-target.ts'
import { COLUMNS, type MeasuredFrame, MOST_MISSING, type StarRecord } from './measure-frame.ts'
import { withoutOutliers } from './outlying-stars.ts'
import { tellPhase } from './phases.ts'
import type { PhotometryFrame } from './photometry-frame.ts'
import { selectFrames } from './select-frames.ts'

export interface PhotometryRequest {
  readonly files: readonly FrameInput[]
  readonly locate: Locator
  readonly strategy: CalibrationStrategy
  readonly settings: PhotometrySettings
  readonly convention: PhotometryConvention
  /** A body of the solar system rather than a star. */
  readonly moving: boolean
}

/** A frame of the light curve: what it is, where the target should be on it, and what was measured. */
export interface ReducedFrame {
  readonly frame: PhotometryFrame
  /** Its number among the frames that were matched. */
  readonly number: number
  readonly ra: number
  readonly dec: number
  readonly target: { readonly recentred: boolean } & StarRecord
  /** Other stars that shine into its aperture, as far as catalogues know. */
  readonly neighbours: number
  readonly measured: MeasuredFrame
}

/** A calibrated light curve and everything it was made of. */
export interface Reduction {
  readonly request: PhotometryRequest
  readonly radii: Radii
  /** In order of time. */
  readonly frames: readonly ReducedFrame[]
  readonly places: TargetPlaces
  readonly pool: CandidatePool
  readonly series: SeriesMeasurements
  readonly calibration: SeriesCalibration
  readonly period: PeriodSearch
  readonly diagnostics: readonly string[]
}

/**
 * From frames to a calibrated light curve: selects the frames, places the target on each, finds and measures
 * comparison stars, calibrates, and looks for a period. Needs the pixels of one frame a thread.
 *
 * @throws OperationFailure where the user's frames or target do not allow it
 */
export async function reducePhotometry(context: OperationContext, request: PhotometryRequest): Promise<Reduction> {
  const { files, settings, strategy, convention } = request
  for (let index = 0; index < files.length; index++) tellPhase(context, 'downloading', index + 1, files.length)
  const radii: Radii = {
    aperture: settings.aperture_radius,
    inner: settings.annulus_inner_radius,
    outer: settings.annulus_outer_radius,
  }
  const selection = { field: photometryFrames, apertureArcsec: radii.aperture }
  const { frames: selected, diagnostics: leftOut } = await selectFrames(context, files, selection)
  const places = request.locate(selected)
  const shared = request.strategy === 'shared'
  const pool = await poolCandidates(context, selected, { places, radii, shared })
  const { frames, diagnostics: unmeasured } = await measureFrames(context, selected, { request, places, pool, radii })
  const incomplete = convention === 'classic' ? [] : frames.filter(({ target }) => target.missing > MOST_MISSING)
  const measured = seriesOf(frames, pool, incomplete)
  tellPhase(context, 'selecting', 0, 1)
  const { min_comparisons: minComparisons, max_comparisons: maxComparisons } = settings
  const unspoilt =
    convention === 'classic' ? { series: measured, diagnostics: [] } : withoutOutliers(measured, minComparisons)
  const { series } = unspoilt
  const calibrated = calibrateSeries(series, { strategy, convention, minComparisons, maxComparisons })
  if (!calibrated.ok) {
    const reasons = [calibrated.reason, ...incompleteNote(incomplete), whyNot(series, settings)]
    throw new OperationFailure(reasons.join(' '))
  }
  const { calibration } = calibrated
  const period = lombScargle(
    frames.map(({ frame }) => frame.startMjd),
    calibration.magnitude,
    calibration.magnitudeSigma,
  )
  tellPhase(context, 'selecting', 1, 1)
  const diagnostics = [
    ...leftOut,
    ...places.diagnostics,
    ...pool.candidates.diagnostics,
    ...unmeasured,
    ...incompleteNote(incomplete),
    ...unspoilt.diagnostics,
    ...calibration.diagnostics,
  ]
  return { request, radii, frames, places, pool, series, calibration, period, diagnostics }
}

interface Measuring {
  readonly request: PhotometryRequest
  readonly places: TargetPlaces
  readonly pool: CandidatePool
  readonly radii: Radii
}

async function measureFrames(
  context: OperationContext,
  selected: readonly PhotometryFrame[],
  { request, places, pool, radii }: Measuring,
): Promise<{ frames: ReducedFrame[]; diagnostics: string[] }> {
  const { candidates } = pool
  const tasks = selected.map(({ path }, number) => ({ path, ra: places.ra[number]!, dec: places.dec[number]! }))
  const settings = { ra: candidates.ra, dec: candidates.dec, radii, convention: request.convention }
  const told = (done: number) => tellPhase(context, 'measuring', done, selected.length)
  const results = await shareFrames(context, { kind: 'measure', tasks, settings }, told)
  const blends = { radiusArcsec: radii.aperture, moving: request.moving }
  const neighbours = neighboursInAperture(selected, places, blends)
  const frames: ReducedFrame[] = []
  const diagnostics: string[] = []
  for (const [number, measured] of results.entries()) {
    const { target } = measured
    const frame = selected[number]!
    if (target.ok) frames.push({ frame, number, ...tasks[number]!, target, neighbours: neighbours[number]!, measured })
    else diagnostics.push(`Left out ${frame.basename}: the target could not be measured (${target.reason}).`)
  }
  if (frames.length > 0) return { frames, diagnostics }
  throw new OperationFailure(`The target could not be measured on any frame. ${diagnostics[0]}`)
}

function incompleteNote(frames: readonly ReducedFrame[]): string[] {
  if (frames.length === 0) return []
  const names = frames.map(({ frame }) => frame.basename).join(', ')
  const share = 100 * MOST_MISSING
  return [
    `No magnitude on ${frames.length} frame(s) where more than ${share} % of the target's aperture is missing pixels or off the frame: ${names}.`,
  ]
}

/**
 * The measurements as tables of stars and frames; without the counts of the target on `incomplete` frames, which lack
 * a part of its light.
 */
function seriesOf(
  frames: readonly ReducedFrame[],
  { candidates }: CandidatePool,
  incomplete: readonly ReducedFrame[],
): SeriesMeasurements {
  const frameCount = frames.length
  const starCount = candidates.count
  const net = new Float64Array(starCount * frameCount)
  const sigma = new Float64Array(starCount * frameCount)
  const saturated = new Uint8Array(starCount * frameCount)
  const [netColumn, sigmaColumn, peakColumn] = ['net', 'sigma', 'peak'].map((name) =>
    COLUMNS.indexOf(name as (typeof COLUMNS)[number]),
  ) as [number, number, number]
  for (const [frame, { measured }] of frames.entries()) {
    const { stars, saturation } = measured
    for (let star = 0; star < starCount; star++) {
      const at = star * COLUMNS.length
      const item = star * frameCount + frame
      net[item] = stars[at + netColumn]!
      sigma[item] = stars[at + sigmaColumn]!
      saturated[item] = Number(saturation !== null && stars[at + peakColumn]! >= saturation)
    }
  }
  return {
    starCount,
    frameCount,
    net,
    sigma,
    saturated,
    targetNet: Float64Array.from(frames, (frame) => (incomplete.includes(frame) ? Number.NaN : frame.target.net)),
    targetSigma: Float64Array.from(frames, ({ target }) => target.sigma),
    referenceMagnitude: candidates.referenceMagnitude,
    isolationArcsec: candidates.isolationArcsec,
    starNames: candidates.ids,
    frameNames: frames.map(({ frame }) => frame.basename),
    instruments: frames.map(({ frame }) => instrumentOf((keyword) => frame.header.get(keyword))),
  }
}

/** What there was to calibrate by, so that the user sees which setting or frame to change. */
function whyNot({ starCount, frameCount, net }: SeriesMeasurements, { min_comparisons }: PhotometrySettings): string {
  let throughout = 0
  for (let star = 0; star < starCount; star++) {
    const own = net.subarray(star * frameCount, (star + 1) * frameCount)
    if (own.every((counts) => counts > 0)) throughout++
  }
  return (
    `There are ${starCount} comparison candidates, ${throughout} of them measured on all ${frameCount} frame(s); ` +
    `min_comparisons is ${min_comparisons}.`
  )
}

/** A comparison star as it was measured on a frame. */
export function starRecord({ stars }: MeasuredFrame, star: number): StarRecord {
  const at = star * COLUMNS.length
  // COLUMNS names every member of StarRecord, and nothing else.
  return Object.fromEntries(COLUMNS.map((name, column) => [name, stars[at + column]!])) as unknown as StarRecord
}
