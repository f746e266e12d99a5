import { type LinearWcs, WcsError } from './wcs.ts'

export type KeywordLookup = (keyword: string) => unknown

export interface CelestialAxes {
  /** Three letters of the projection, as `TAN`. */
  readonly projection: string
  readonly linear: LinearWcs
}

const DEGREES_PER_UNIT: Readonly<Record<string, number>> = {
  deg: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3.6e6,
  rad: 180 / Math.PI,
}

/**
 * Reads the celestial axes of an image header (FITS WCS papers I and II): either axis may be the declination; CD, or PC
 * with CDELT, or CDELT with CROTA2; missing CD are 0, missing PC those of the unit matrix; CD wins over the others.
 * Null when neither axis is celestial.
 *
 * @throws WcsError for a celestial WCS that makes no sense or is of a kind not known here.
 */
export function readCelestialAxes(get: KeywordLookup): CelestialAxes | null {
  const types = [axisType(get, 1), axisType(get, 2)] as const
  if (types[0] === null && types[1] === null) return null
  const longitude = types.findIndex((type) => type?.name === 'RA')
  const latitude = types.findIndex((type) => type?.name === 'DEC')
  if (longitude < 0 || latitude < 0) {
    throw new WcsError('CTYPE1', 'The axes are not one right ascension and one declination.')
  }
  const projection = types[longitude]!.projection
  if (types[latitude]!.projection !== projection) {
    throw new WcsError('CTYPE2', 'The two axes are in different projections.')
  }
  refuseDistortion(get, types[longitude]!.suffix)
  return { projection, linear: readLinear(get, longitude, latitude) }
}

/** An RA or DEC axis, null for one that is not celestial. */
function axisType(get: KeywordLookup, axis: number): { name: string; projection: string; suffix: string } | null {
  const keyword = `CTYPE${axis}`
  const value = get(keyword)
  if (typeof value !== 'string') return null
  const match = /^(RA|DEC|[GESH]LON|[GESH]LAT|[A-Z]{2}L[NT])-+([A-Z]{3})(-[A-Z]{3})?\s*$/.exec(value)
  if (match === null) return null
  const [, name, projection, suffix = ''] = match
  if (name !== 'RA' && name !== 'DEC')
    throw new WcsError(keyword, `Axes ${value} are not right ascension or declination.`)
  return { name, projection: projection!, suffix }
}

/** A distortion left out would give positions that are wrong by many pixels without a word. */
function refuseDistortion(get: KeywordLookup, suffix: string): void {
  if (suffix !== '') throw new WcsError('CTYPE1', `The distortion ${suffix.slice(1)} is not known here.`)
  for (const keyword of ['A_ORDER', 'B_ORDER']) {
    if (get(keyword) !== undefined) throw new WcsError(keyword, 'The distortion SIP is not known here.')
  }
  for (const axis of [1, 2]) {
    for (let term = 0; term < 40; term++) {
      const keyword = `PV${axis}_${term}`
      if (term <= 4 && axis === 1) continue // native reference point and pole, see readLinear
      if (get(keyword) !== undefined)
        throw new WcsError(keyword, 'The distortion given by PV keywords is not known here.')
    }
  }
}

function readLinear(get: KeywordLookup, longitude: number, latitude: number): LinearWcs {
  const factors = [unitFactor(get, 1), unitFactor(get, 2)] as const
  const crval = [longitude, latitude].map((axis) => number(get, `CRVAL${axis + 1}`, 0) * factors[axis]!)
  if (Math.abs(crval[1]!) > 90)
    throw new WcsError(`CRVAL${latitude + 1}`, 'The reference declination is beyond the pole.')
  const rows = linearRows(get).map((row, axis) => row.map((value) => value * factors[axis]!))
  const matrix = [...rows[longitude]!, ...rows[latitude]!] as [number, number, number, number]
  const determinant = matrix[0] * matrix[3] - matrix[1] * matrix[2]
  const size = Math.hypot(...matrix)
  if (!(Math.abs(determinant) > 1e-12 * size * size)) {
    throw new WcsError('CD1_1', 'The matrix from pixels to degrees has no inverse.')
  }
  // PVi_3 of the longitude axis is LONPOLE under another name, and wins.
  const pole = number(get, `PV${longitude + 1}_3`, number(get, 'LONPOLE', crval[1]! >= 90 ? 0 : 180))
  return {
    crpix: [number(get, 'CRPIX1', 0) - 1, number(get, 'CRPIX2', 0) - 1],
    crval: [crval[0]!, crval[1]!],
    matrix,
    lonpole: pole,
  }
}

/** The matrix in units of CUNIT, rows are the world axes as numbered in the header. */
function linearRows(get: KeywordLookup): [[number, number], [number, number]] {
  const elements = (prefix: string) => ['1_1', '1_2', '2_1', '2_2'].map((suffix) => prefix + suffix)
  const cd = elements('CD')
  if (cd.some((keyword) => get(keyword) !== undefined)) {
    const [a, b, c, d] = cd.map((keyword) => number(get, keyword, 0))
    return [
      [a!, b!],
      [c!, d!],
    ]
  }
  const scale1 = number(get, 'CDELT1', 1)
  const scale2 = number(get, 'CDELT2', 1)
  const pc = elements('PC')
  const hasPc = pc.some((keyword) => get(keyword) !== undefined)
  const [a, b, c, d] = hasPc
    ? pc.map((keyword, i) => number(get, keyword, i === 0 || i === 3 ? 1 : 0))
    : rotation(number(get, 'CROTA2', 0), scale1, scale2)
  return [
    [a! * scale1, b! * scale1],
    [c! * scale2, d! * scale2],
  ]
}

/** CROTA2 as a PC matrix (paper II, section 6.1). */
function rotation(degrees: number, scale1: number, scale2: number): [number, number, number, number] {
  const angle = (degrees * Math.PI) / 180
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  if (sine === 0) return [cosine, 0, 0, cosine]
  return [cosine, (-sine * scale2) / scale1, (sine * scale1) / scale2, cosine]
}

function unitFactor(get: KeywordLookup, axis: number): number {
  const keyword = `CUNIT${axis}`
  const unit = get(keyword)
  if (typeof unit !== 'string' || unit.trim() === '') return 1
  const factor = DEGREES_PER_UNIT[unit.trim().toLowerCase()] ?? (/^degrees?$/i.test(unit.trim()) ? 1 : undefined)
  if (factor === undefined) throw new WcsError(keyword, `The unit ${unit.trim()} is no angle known here.`)
  return factor
}

function number(get: KeywordLookup, keyword: string, fallback: number): number {
  const value = get(keyword)
  if (value === undefined) return fallback
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new WcsError(keyword, `${keyword} is not a number.`)
  return value
}
