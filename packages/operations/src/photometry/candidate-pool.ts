import { type Candidates, type FrameSources, findCandidates, separationDegrees } from '@datalab/astro'
import type { OperationContext } from '../context.ts'
import type { TargetPlaces } from './locate-target.ts'
import { tellPhase } from './phases.ts'
import type { PhotometryFrame } from './photometry-frame.ts'

/** Arcseconds. */
export interface Radii {
  readonly aperture: number
  readonly inner: number
  readonly outer: number
}

export interface CandidatePool {
  readonly candidates: Candidates
  /** For each frame, the row in its table of each of the sources that were matched. */
  readonly tableRows: readonly Int32Array[]
  /** Smallest distance of each candidate's sources to the target's predicted place, pixels of the frame in question. */
  readonly targetSeparationPixels: Float64Array
}

/** The annulus of a comparison star must stay this far from the edge of the frame, pixels. */
const EDGE_PIXELS = 2
/** Part of the frames that a star must be on to serve in one ensemble for all. */
const SHARED_COVERAGE = 0.8

/**
 * Stars that may serve for comparison: sources of the frames' tables away from target and edges, matched across
 * frames.
 */
export async function poolCandidates(
  context: OperationContext,
  frames: readonly PhotometryFrame[],
  { places, radii, shared }: { places: TargetPlaces; radii: Radii; shared: boolean },
): Promise<CandidatePool> {
  const sources: FrameSources[] = []
  const tableRows: Int32Array[] = []
  for (const [index, frame] of frames.entries()) {
    context.throwIfCancelled()
    const kept = usableSources(frame, places.ra[index]!, places.dec[index]!, radii)
    const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i]!)
    sources.push({ ra: pick(frame.rows.ra), dec: pick(frame.rows.dec), mag: pick(frame.rows.mag) })
    tableRows.push(Int32Array.from(kept, (i) => frame.rows.row[i]!))
    tellPhase(context, 'cataloguing', index + 1, frames.length)
    if (index % 16 === 15) await new Promise(setImmediate)
  }
  const minCoverage = shared ? SHARED_COVERAGE : 0
  const candidates = findCandidates(sources, { apertureRadiusArcsec: radii.aperture, minCoverage })
  return { candidates, tableRows, targetSeparationPixels: separations(frames, sources, places, candidates) }
}

function usableSources(frame: PhotometryFrame, targetRa: number, targetDec: number, radii: Radii): number[] {
  const { ra, dec } = frame.rows
  const clear = Math.max(2 * radii.aperture, radii.outer)
  const kept: number[] = []
  for (let i = 0; i < ra.length; i++) {
    if (separationDegrees(ra[i]!, dec[i]!, targetRa, targetDec) * 3600 <= clear) continue
    const pixel = frame.wcs.skyToPixel(ra[i]!, dec[i]!)
    if (pixel !== null && annulusFits(frame, pixel, radii.outer / frame.pixelScaleArcsec)) kept.push(i)
  }
  return kept
}

/** Whether the annulus of a star stays clear of the edges. */
export function annulusFits(
  { width, height }: { readonly width: number; readonly height: number },
  [x, y]: readonly [number, number],
  outerPixels: number,
): boolean {
  return (
    x - outerPixels >= EDGE_PIXELS &&
    x + outerPixels < width - EDGE_PIXELS &&
    y - outerPixels >= EDGE_PIXELS &&
    y + outerPixels < height - EDGE_PIXELS
  )
}

function separations(
  frames: readonly PhotometryFrame[],
  sources: readonly FrameSources[],
  places: TargetPlaces,
  candidates: Candidates,
): Float64Array {
  const smallest = new Float64Array(candidates.count).fill(Number.POSITIVE_INFINITY)
  for (const [index, { wcs }] of frames.entries()) {
    const target = wcs.skyToPixel(places.ra[index]!, places.dec[index]!)
    if (target === null) continue
    const { ra, dec } = sources[index]!
    for (const [row, candidate] of candidates.candidateOfRow[index]!.entries()) {
      const pixel = candidate < 0 ? null : wcs.skyToPixel(ra[row]!, dec[row]!)
      if (pixel === null) continue
      const distance = Math.hypot(pixel[0] - target[0], pixel[1] - target[1])
      if (distance < smallest[candidate]!) smallest[candidate] = distance
    }
  }
  return smallest
}
