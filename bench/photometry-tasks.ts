export { SIDE } from './frames.ts'

/** Arcseconds: about as large as they are usually chosen. */
export const SERIES_RADII = { aperture_radius: 7.64, annulus_inner_radius: 12.73, annulus_outer_radius: 19.1 }

const STARS = 1000
const MARGIN = 20
const FRAME = 4096

/** Places of stars, pixels counted from the centre of the first one: the same as in photometry.py. */
export function starPositions(): [number, number][] {
  let state = 20240115
  const random = () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
  const place = () => MARGIN + random() * (FRAME - 2 * MARGIN)
  return Array.from({ length: STARS }, () => [place(), place()])
}
