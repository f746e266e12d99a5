import { fitTrack, searchTrack, type TrackSample } from '@datalab/astro'
import { OperationFailure } from '../failures.ts'
import { ephemerisOf } from './frame-facts.ts'
import type { PhotometryFrame } from './photometry-frame.ts'

/** Where the target is on each frame, degrees, an item a frame. */
export interface TargetPlaces {
  readonly ra: Float64Array
  readonly dec: Float64Array
  /** What the user should know. */
  readonly diagnostics: readonly string[]
  /** How well the track is known; only of a target that was searched for. */
  readonly track?: { readonly picked: number; readonly residualRmsArcsec: number | null }
}

export type Locator = (frames: readonly PhotometryFrame[]) => TargetPlaces

/** A target that stays where it is. */
export function fixedTarget(target: { readonly ra: number; readonly dec: number }): Locator {
  return (frames) => ({
    ra: new Float64Array(frames.length).fill(target.ra),
    dec: new Float64Array(frames.length).fill(target.dec),
    diagnostics: [],
  })
}

/** What `SRCTYPE` is on frames that were tracked on the stars. */
const TRACKED_ON_STARS = 'EXTRASOLAR'

/**
 * A target that the telescope followed: its place is in the headers of the frames.
 *
 * @throws OperationFailure where a frame does not tell, or was tracked on the stars
 */
export function ephemerisTarget(frames: readonly PhotometryFrame[]): TargetPlaces {
  if (frames.some(({ header }) => header.string('SRCTYPE')?.trim().toUpperCase() === TRACKED_ON_STARS)) {
    throw new OperationFailure(
      "These frames were tracked sidereally (SRCTYPE=EXTRASOLAR), so CAT-RA/CAT-DEC is not the target's position. Use Moving " +
        'Target Aperture Photometry and mark the object on two or more frames.',
    )
  }
  const places = frames.map(({ basename, header }) => {
    const place = ephemerisOf((keyword) => header.get(keyword))
    if (place !== null) return place
    const [ra, dec] = ['CAT-RA', 'CAT-DEC'].map((keyword) => spelled(header.get(keyword)))
    throw new OperationFailure(
      `Cannot read moving-target position for ${basename}: Cannot read moving-target coordinates: RA=${ra}, Dec=${dec}.`,
    )
  })
  const still = places.every(({ ra, dec }) => ra === places[0]!.ra && dec === places[0]!.dec)
  const diagnostics =
    still && frames.length > 1
      ? [
          `CAT-RA/CAT-DEC are identical on all ${frames.length} frames, so the mount was not tracking a moving target. Measured ` +
            'at that one position; if the object moves, use Moving Target Aperture Photometry and mark it on two or more frames ' +
            'instead.',
        ]
      : []
  return {
    ra: Float64Array.from(places, ({ ra }) => ra),
    dec: Float64Array.from(places, ({ dec }) => dec),
    diagnostics,
  }
}

function spelled(value: unknown): string {
  return value === undefined || value === null ? 'None' : typeof value === 'string' ? `'${value}'` : String(value)
}

/** A straight line over more hours than this is told: apparent tracks curve. */
const STRAIGHT_FOR_HOURS = 12

/**
 * A target that moves along a track through a person's samples, and is looked for in the tables of sources along it.
 */
export function trackedTarget(samples: readonly TrackSample[], radiusArcsec: number): Locator {
  return (frames) => {
    const fitted = fitTrack(samples)
    if (!fitted.ok) throw new OperationFailure(fitted.reason)
    const { track } = fitted
    const diagnostics = [
      `Fitted a degree-${track.degree} target track from ${samples.length} sample(s) over a ${track.spanHours.toFixed(2)} h arc, ` +
        `mean rate ${track.rateArcsecPerMinute.toFixed(3)} arcsec/min.`,
    ]
    if (track.degree === 1 && track.spanHours > STRAIGHT_FOR_HOURS) {
      diagnostics.push(
        `A straight line over ${track.spanHours.toFixed(1)} h may leave the target, whose track curves: mark it on a third frame ` +
          'near the middle.',
      )
    }
    const sources = frames.map(({ midpointMjd, rows }) => ({
      mjd: midpointMjd,
      ra: rows.ra,
      dec: rows.dec,
      label: (row: number) => `${rows.ra[row]!.toFixed(6)},${rows.dec[row]!.toFixed(6)}`,
    }))
    const found = searchTrack(sources, samples, { track, radiusArcsec })
    diagnostics.push(...found.diagnostics)
    const outside = frames.filter(({ midpointMjd }) => !track.covers(midpointMjd))
    if (outside.length > 0) {
      const names = outside.map(({ basename }) => basename).join(', ')
      diagnostics.push(`Extrapolated ${outside.length} frame(s) outside the sample time span: ${names}.`)
    }
    const picked = found.picks.reduce((count, row) => count + Number(row >= 0), 0)
    const rms = Number.isFinite(found.residualRmsArcsec) ? found.residualRmsArcsec : null
    return { ra: found.ra, dec: found.dec, diagnostics, track: { picked, residualRmsArcsec: rms } }
  }
}
