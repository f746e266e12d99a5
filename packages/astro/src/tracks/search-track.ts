import { separationDegrees } from '../sphere/separation.ts'
import { medianOf, SIGMA_PER_MEDIAN_DEVIATION } from '../statistics/order.ts'
import { pickNearest, SAME_PLACE_ARCSEC } from './pick-nearest.ts'
import { fitTrack, type Track, type TrackSample } from './track.ts'

/** The catalogue of one frame, and when it was taken (MJD, UTC, middle of the exposure). */
export interface TrackFrame {
  readonly mjd: number
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** What people call a source of this frame. */
  label(row: number): string
}

/** A row of the catalogue of a frame, both counted from 0. */
export interface TrackSource {
  readonly frame: number
  readonly row: number
}

/** Where a moving target is on each frame, an item a frame. */
export interface TrackSearch {
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** The source taken for the target, −1 where none is. */
  readonly picks: Int32Array
  /** Its distance from the prediction, arcsec; NaN where there is none. */
  readonly offsetArcsec: Float64Array
  /** Sources that move otherwise. */
  readonly rejected: readonly TrackSource[]
  /** Frames without a source that could be the target. */
  readonly withoutPick: readonly number[]
  /** The track through picks and samples; null where the samples alone had to do. */
  readonly refined: Track | null
  /** Root mean square of the picks about it; NaN without it. */
  readonly residualRmsArcsec: number
  readonly diagnostics: readonly string[]
}

/** Frames, and picks, from which a moving target can be recognised. */
const FEWEST_PICKS = 3
/** Rounds of clipping, the limit in scatters, and the least scatter, arcsec. */
const CLIPPING_ROUNDS = 3
const CLIPPING_LIMIT = 3
const LEAST_SCATTER_ARCSEC = 1
/** Picks that spread less than this, arcsec, where their predictions spread more, are a star. */
const STILL_ARCSEC = 2

/** A search under way: what is known of each frame. */
interface Search {
  readonly frames: readonly TrackFrame[]
  readonly track: Track
  /** Predicted positions. */
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly picks: Int32Array
  readonly offsetArcsec: Float64Array
  readonly rejected: TrackSource[]
  readonly withoutPick: number[]
  readonly diagnostics: string[]
}

/**
 * Looks for a moving target in the catalogues of frames, along the track of a person's samples, and refines the track
 * through what it finds: on each frame the nearest source within the radius (arcsec, inclusive) that no other frames
 * show to be a star; what does not move along with the others is clipped; picks that do not move are a star. The
 * refined track goes through picks and samples. Every way in which this can fail falls back to the track of the samples
 * and says so.
 */
export function searchTrack(
  frames: readonly TrackFrame[],
  samples: readonly TrackSample[],
  { track, radiusArcsec }: { readonly track: Track; readonly radiusArcsec: number },
): TrackSearch {
  const search = startSearch(frames, track)
  if (frames.length < FEWEST_PICKS) {
    return giveUp(
      search,
      `Skipped the catalog search: ${frames.length} frame(s) is too few to identify a moving target.`,
    )
  }
  pick(search, radiusArcsec)
  const found = pickedPlaces(search).length
  if (found < FEWEST_PICKS) {
    const radius = radiusArcsec.toFixed(1)
    return giveUp(
      search,
      `Found candidates on only ${found} of ${frames.length} frames within ${radius} arcsec of the predicted track, below the ${FEWEST_PICKS} needed to cross-check them.`,
    )
  }
  clipOutliers(search)
  const kept = pickedPlaces(search)
  if (kept.length < FEWEST_PICKS) {
    return giveUp(
      search,
      `Only ${kept.length} of ${found} candidates move along one track, below the ${FEWEST_PICKS} needed to cross-check them.`,
    )
  }
  const spread = spreadArcsec(kept)
  const predicted = spreadArcsec(kept.map(({ mjd }) => placeAt(track, mjd)))
  if (spread < STILL_ARCSEC && predicted >= STILL_ARCSEC) {
    return giveUp(
      search,
      `Discarded ${kept.length} candidates spanning only ${spread.toFixed(2)} arcsec across the series while the track predicts ${predicted.toFixed(2)} arcsec of motion: a stationary source, not a moving target.`,
    )
  }
  return refine(search, kept, samples)
}

function startSearch(frames: readonly TrackFrame[], track: Track): Search {
  return {
    frames,
    track,
    ra: Float64Array.from(frames, ({ mjd }) => track.positionAt(mjd)[0]),
    dec: Float64Array.from(frames, ({ mjd }) => track.positionAt(mjd)[1]),
    picks: new Int32Array(frames.length).fill(-1),
    offsetArcsec: new Float64Array(frames.length).fill(Number.NaN),
    rejected: [],
    withoutPick: [],
    diagnostics: [],
  }
}

function pick({ frames, ra, dec, picks, offsetArcsec, withoutPick, diagnostics }: Search, radiusArcsec: number): void {
  const nearest = pickNearest(frames, { ra, dec }, radiusArcsec)
  picks.set(nearest.picks)
  offsetArcsec.set(nearest.offsetArcsec)
  withoutPick.push(...[...picks.keys()].filter((frame) => picks[frame]! < 0))
  if (nearest.untold > 0) {
    diagnostics.push(
      `Predicted motion is under ${SAME_PLACE_ARCSEC} arcsec between ${nearest.untold} of ${frames.length} frame(s) and the rest of the series, so a field star cannot be told apart from the target there; the nearest catalogued source to the predicted position was used.`,
    )
  }
}

function pickedPlaces({ frames, picks }: Search): TrackSample[] {
  return frames.flatMap(({ mjd, ra, dec }, frame) => {
    const row = picks[frame]!
    return row < 0 ? [] : [{ mjd, ra: ra[row]!, dec: dec[row]! }]
  })
}

/** Takes back picks that are far off a track through all of them, in rounds. */
function clipOutliers(search: Search): void {
  const { frames, picks, offsetArcsec, rejected } = search
  for (let round = 0; round < CLIPPING_ROUNDS; round++) {
    const points = pickedPlaces(search)
    const fitted = fitTrack(points)
    if (points.length < FEWEST_PICKS || !fitted.ok) return
    const scatter = SIGMA_PER_MEDIAN_DEVIATION * medianOf(points.map((point) => residualArcsec(fitted.track, point)))
    const limit = CLIPPING_LIMIT * Math.max(scatter, LEAST_SCATTER_ARCSEC)
    const before = rejected.length
    for (const [frame, { mjd, ra, dec }] of frames.entries()) {
      const row = picks[frame]!
      if (row < 0 || residualArcsec(fitted.track, { mjd, ra: ra[row]!, dec: dec[row]! }) <= limit) continue
      picks[frame] = -1
      offsetArcsec[frame] = Number.NaN
      rejected.push({ frame, row })
    }
    if (rejected.length === before) return
  }
}

function refine(search: Search, kept: readonly TrackSample[], samples: readonly TrackSample[]): TrackSearch {
  const { frames, picks, offsetArcsec, rejected, withoutPick } = search
  const fitted = fitTrack([...kept, ...samples])
  if (!fitted.ok) return giveUp(search, fitted.reason)
  const refined = fitted.track
  const squares = kept.reduce((sum, point) => sum + residualArcsec(refined, point) ** 2, 0)
  const residualRmsArcsec = Math.sqrt(squares / kept.length)
  const moved = frames.map(({ mjd }) => residualArcsec(refined, { mjd, ...placeAt(search.track, mjd) }))
  const diagnostics = [
    ...search.diagnostics,
    `Located the target in the catalog of ${kept.length} of ${frames.length} frames and refined the track (residual RMS ${residualRmsArcsec.toFixed(2)} arcsec, positions moved a median ${medianOf(moved).toFixed(2)} arcsec).`,
  ]
  if (rejected.length > 0) {
    const labels = rejected.map(({ frame, row }) => frames[frame]!.label(row)).join(', ')
    diagnostics.push(`Rejected ${rejected.length} inconsistently-moving candidate(s): ${labels}.`)
  }
  if (withoutPick.length > 0) {
    diagnostics.push(
      `No catalogued source near the predicted track on ${withoutPick.length} frame(s); measured at the predicted position.`,
    )
  }
  const ra = Float64Array.from(frames, ({ mjd }) => refined.positionAt(mjd)[0])
  const dec = Float64Array.from(frames, ({ mjd }) => refined.positionAt(mjd)[1])
  return { ra, dec, picks, offsetArcsec, rejected, withoutPick, refined, residualRmsArcsec, diagnostics }
}

function giveUp({ frames, ra, dec, withoutPick, diagnostics }: Search, reason: string): TrackSearch {
  return {
    ra,
    dec,
    picks: new Int32Array(frames.length).fill(-1),
    offsetArcsec: new Float64Array(frames.length).fill(Number.NaN),
    rejected: [],
    withoutPick,
    refined: null,
    residualRmsArcsec: Number.NaN,
    diagnostics: [...diagnostics, `${reason} Measured at the interpolated positions.`],
  }
}

function placeAt(track: Track, mjd: number): { ra: number; dec: number } {
  const [ra, dec] = track.positionAt(mjd)
  return { ra, dec }
}

function residualArcsec(track: Track, { mjd, ra, dec }: TrackSample): number {
  return separationDegrees(...track.positionAt(mjd), ra, dec) * 3600
}

/** Largest separation of two of the places. */
function spreadArcsec(places: readonly { readonly ra: number; readonly dec: number }[]): number {
  let largest = 0
  for (const [i, a] of places.entries()) {
    for (let j = 0; j < i; j++) {
      largest = Math.max(largest, separationDegrees(a.ra, a.dec, places[j]!.ra, places[j]!.dec))
    }
  }
  return largest * 3600
}
