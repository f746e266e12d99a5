import { separationDegrees } from '@datalab/astro'
import type { TargetPlaces } from './locate-target.ts'
import type { FrameRows, PhotometryFrame } from './photometry-frame.ts'

/** Other frames that are asked whether there is a star where a moving target is now. */
const FRAMES_ASKED = 5
/** That many must say so: one alone may have a spot. */
const FRAMES_NEEDED = 2
/** Magnitudes fainter by which a neighbour adds a hundredth. */
const NEGLIGIBLE_MAG = 5
/** Nearer rows are one source that a catalogue lists twice. */
const SAME_SOURCE_ARCSEC = 0.5

/**
 * How many other stars shine into the target's aperture on each frame, as far as the frames' catalogues know.
 *
 * On frames of a target that stays, sources beside it within the aperture. Where a target moves it hides them: there,
 * 1 where frames from which the target is gone show a source within the aperture of its place.
 */
export function neighboursInAperture(
  frames: readonly PhotometryFrame[],
  places: TargetPlaces,
  { radiusArcsec, moving }: { readonly radiusArcsec: number; readonly moving: boolean },
): Int32Array {
  return Int32Array.from(frames, ({ rows }, frame) => {
    const [ra, dec] = [places.ra[frame]!, places.dec[frame]!]
    if (!moving) return countBeside(rows, ra, dec, radiusArcsec)
    const others = framesWithout(places, frame, radiusArcsec)
    const seen = others.filter((other) => rowsWithin(frames[other]!.rows, ra, dec, radiusArcsec).length > 0).length
    return Number(seen > 0 && seen >= Math.min(FRAMES_NEEDED, others.length))
  })
}

/** The frames nearest in order on which the target is at least two apertures away. */
function framesWithout({ ra, dec }: TargetPlaces, frame: number, radiusArcsec: number): number[] {
  const found: number[] = []
  for (let step = 1; step < ra.length && found.length < FRAMES_ASKED; step++) {
    for (const other of [frame - step, frame + step]) {
      if (other < 0 || other >= ra.length || found.length >= FRAMES_ASKED) continue
      const moved = separationDegrees(ra[frame]!, dec[frame]!, ra[other]!, dec[other]!) * 3600
      if (moved > 2 * radiusArcsec) found.push(other)
    }
  }
  return found
}

/** Sources within the radius beside the nearest, which is the target, that add a hundredth to its light or more. */
function countBeside(rows: FrameRows, ra: number, dec: number, radiusArcsec: number): number {
  const within = rowsWithin(rows, ra, dec, radiusArcsec)
  if (within.length === 0) return 0
  const distance = (row: number) => separationDegrees(rows.ra[row]!, rows.dec[row]!, ra, dec)
  const target = within.reduce((nearest, row) => (distance(row) <= distance(nearest) ? row : nearest))
  const faintest = rows.mag[target]! + NEGLIGIBLE_MAG
  return within.filter((row) => {
    const apart = separationDegrees(rows.ra[row]!, rows.dec[row]!, rows.ra[target]!, rows.dec[target]!) * 3600
    return apart > SAME_SOURCE_ARCSEC && rows.mag[row]! <= faintest
  }).length
}

function rowsWithin(rows: FrameRows, ra: number, dec: number, radiusArcsec: number): number[] {
  const reach = radiusArcsec / 3600
  const found: number[] = []
  for (let i = 0; i < rows.ra.length; i++) {
    if (Math.abs(rows.dec[i]! - dec) > reach) continue
    if (separationDegrees(rows.ra[i]!, rows.dec[i]!, ra, dec) <= reach) found.push(i)
  }
  return found
}
