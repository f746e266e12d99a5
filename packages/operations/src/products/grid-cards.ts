import type { CommonGrid } from '@datalab/astro'
import type { CardInput, Header } from '@datalab/fits'

const LINEAR = /^(WCSAXES|WCSNAME|C(TYPE|UNIT|RVAL|RPIX|DELT|ROTA|NAME|RDER|SYER|PDIS|QDIS)\d+|LONPOLE|LATPOLE)[A-Z]?$/
const MATRIX = /^((CD|PC)\d+_\d+[A-Z]?|(CD|PC)\d{6}|P[VS]\d+_\d+[A-Z]?|D[PQ]\d+(\.\S+)?)$/
/** Physical coordinates of IRAF, and its own description of what the WCS keywords cannot say. */
const PHYSICAL = /^(LTV\d|LTM\d_\d|WAT\d_\d{3}|WCSDIM)$/
const DISTORTION = /^(A|B|AP|BP)_(ORDER|DMAX|\d+_\d+)$/

/** Whether a keyword places pixels in the sky: none of these is true of resampled pixels. */
export function placesPixels(keyword: string): boolean {
  return [LINEAR, MATRIX, PHYSICAL, DISTORTION].some((family) => family.test(keyword))
}

/**
 * The WCS of an image that is a grid without its first columns and rows; RADESYS and EQUINOX stay those of the first
 * input.
 */
export function gridCards(
  { crval, crpix, cdelt }: CommonGrid,
  origin: readonly [number, number],
  header: Header,
): CardInput[] {
  const cards: CardInput[] = [
    { keyword: 'WCSAXES', value: 2 },
    { keyword: 'CTYPE1', value: 'RA---TAN' },
    { keyword: 'CTYPE2', value: 'DEC--TAN' },
    { keyword: 'CUNIT1', value: 'deg' },
    { keyword: 'CUNIT2', value: 'deg' },
    float('CRVAL1', crval[0]),
    float('CRVAL2', crval[1]),
    float('CRPIX1', crpix[0] - origin[0]),
    float('CRPIX2', crpix[1] - origin[1]),
    float('CDELT1', cdelt[0]),
    float('CDELT2', cdelt[1]),
  ]
  if (header.has('PIXSCALE')) cards.push({ ...float('PIXSCALE', cdelt[1] * 3600), comment: '[arcsec/pixel]' })
  return cards
}

function float(keyword: string, value: number): CardInput {
  return { keyword, value, type: 'F' }
}
