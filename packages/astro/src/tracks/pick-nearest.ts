import { createSkyIndex, type SkyIndex } from '../matching/sky-index.ts'
import { separationDegrees } from '../sphere/separation.ts'

/** A source within this of the same place on several frames is a star; the target must have moved farther, arcsec. */
export const SAME_PLACE_ARCSEC = 1.5
/** Frames on which a star is seen there. */
const FRAMES_OF_A_STAR = 3
/** Frames by which a star can be told from the target at all. */
const FEWEST_TO_TELL = 2

/** Places on the sky, degrees. */
interface Places {
  readonly ra: Float64Array
  readonly dec: Float64Array
}

/** What was taken for the target, an item a frame. */
export interface Picks {
  /** A row of the frame's catalogue; −1 where there is none. */
  readonly picks: Int32Array
  /** From the prediction, arcsec; NaN where there is none. */
  readonly offsetArcsec: Float64Array
  /** On how many frames stars could not be told from the target, as that has moved too little. */
  readonly untold: number
}

/**
 * On each frame the nearest source within a radius (arcsec, inclusive) of the predicted place that is no star: one that is seen at the same
 * place on frames when the target should have gone.
 *
 * @param predicted the target's places, an item a frame
 */
export function pickNearest(frames: readonly Places[], predicted: Places, radiusArcsec: number): Picks {
  const { ra, dec } = predicted
  const picks = new Int32Array(frames.length).fill(-1)
  const offsetArcsec = new Float64Array(frames.length).fill(Number.NaN)
  const indices = frames.map((frame) => createSkyIndex(frame.ra, frame.dec))
  let untold = 0
  for (const [frame, source] of frames.entries()) {
    const others = framesToTellBy(ra, dec, frame)
    const canTell = others.length >= FEWEST_TO_TELL
    if (!canTell) untold++
    for (const { index, separationArcsec } of indices[frame]!.within(ra[frame]!, dec[frame]!, radiusArcsec)) {
      if (canTell && isStar(source.ra[index]!, source.dec[index]!, others, indices)) continue
      picks[frame] = index
      offsetArcsec[frame] = separationArcsec
      break
    }
  }
  return { picks, offsetArcsec, untold }
}

/** Frames by which the target should have moved away from where it is on this one. */
function framesToTellBy(ra: Float64Array, dec: Float64Array, frame: number): number[] {
  const others: number[] = []
  for (let other = 0; other < ra.length; other++) {
    const moved = separationDegrees(ra[frame]!, dec[frame]!, ra[other]!, dec[other]!) * 3600
    if (other !== frame && moved > SAME_PLACE_ARCSEC) others.push(other)
  }
  return others
}

/** Whether a source is seen at the same place when the target should have gone. */
function isStar(ra: number, dec: number, others: readonly number[], indices: readonly SkyIndex[]): boolean {
  const needed = Math.min(FRAMES_OF_A_STAR, others.length)
  let seen = 0
  for (const other of others) {
    if (indices[other]!.nearest(ra, dec, SAME_PLACE_ARCSEC) !== null && ++seen >= needed) return true
  }
  return false
}
