import { type KeywordLookup, readCelestialAxes } from './keywords.ts'
import { createTanWcs } from './tan.ts'
import { type Wcs, WcsError } from './wcs.ts'

/**
 * The celestial WCS of an image header, null where it has none. `get` gives the value of a keyword, undefined where absent.
 *
 * Known: the projection TAN without distortion, right ascension and declination in either order (see readCelestialAxes).
 *
 * @throws WcsError when there is a celestial WCS that cannot be used: another projection, galactic axes, a distortion, a
 * singular matrix, a value that is no number. Never a guess.
 */
export function parseWcs(get: KeywordLookup): Wcs | null {
  const axes = readCelestialAxes((keyword) => get(keyword) ?? undefined) // a keyword without a value is as good as none
  if (axes === null) return null
  if (axes.projection !== 'TAN') throw new WcsError('CTYPE1', `The projection ${axes.projection} is not known here.`)
  return createTanWcs(axes.linear)
}

/**
 * Outer corners of an image on the sky, degrees: the corners of the corner pixels, (−0.5, −0.5), (width − 0.5, −0.5),
 * (width − 0.5, height − 0.5), (−0.5, height − 0.5). Corners that the projection does not reach are left out.
 */
export function skyFootprint(wcs: Wcs, width: number, height: number): [number, number][] {
  const corners: [number, number][] = [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ]
  return corners.map(([x, y]) => wcs.pixelToSky(x, y)).filter((position) => position !== null)
}
