import { separationDegrees, type Wcs } from '@datalab/astro'
import type { SourceCatalogue } from './source-catalogue.ts'

/**
 * Row of the source nearest to a place in the sky (degrees) by true angular separation, within `radiusArcsec`
 * (included); the first of equally near ones; null where there is none. Places are those of the columns `ra`, `dec`,
 * else of the positions in the image by the WCS, if there is one.
 */
export function nearestSource(
  catalogue: SourceCatalogue,
  wcs: Wcs | null,
  target: { readonly ra: number; readonly dec: number },
  radiusArcsec: number,
): number | null {
  const placeOf = placesOf(catalogue, wcs)
  let nearest: number | null = null
  let smallest = radiusArcsec / 3600
  for (let row = 0; row < catalogue.rows; row++) {
    const place = placeOf(row)
    // Declinations alone rule most sources out.
    if (place === null || Math.abs(place[1] - target.dec) > smallest) continue
    const separation = separationDegrees(place[0], place[1], target.ra, target.dec)
    if (separation < smallest || (separation === smallest && nearest === null)) {
      smallest = separation
      nearest = row
    }
  }
  return nearest
}

function placesOf(catalogue: SourceCatalogue, wcs: Wcs | null): (row: number) => readonly [number, number] | null {
  const ra = catalogue.column('ra')
  const dec = catalogue.column('dec')
  // Windowed positions are the better ones; catalogues count pixels from 1.
  const windowed = catalogue.has('xwin') && catalogue.has('ywin')
  const x = catalogue.column(windowed ? 'xwin' : 'x')
  const y = catalogue.column(windowed ? 'ywin' : 'y')
  return (row) => {
    if (Number.isFinite(ra[row]! + dec[row]!)) return [ra[row]!, dec[row]!]
    return wcs && Number.isFinite(x[row]! + y[row]!) ? wcs.pixelToSky(x[row]! - 1, y[row]! - 1) : null
  }
}
