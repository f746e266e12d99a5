import type { CelestialAxes } from './celestial-axes.ts'
import { type KeywordLookup, numberOf, textOf } from './header-values.ts'
import type { LinearPart } from './model.ts'
import { WcsError } from './wcs.ts'

const DEGREES_PER_UNIT: Readonly<Record<string, number>> = {
  DEG: 1,
  DEGREE: 1,
  ARCMIN: 1 / 60,
  ARCSEC: 1 / 3600,
  MAS: 1 / 3.6e6,
  UAS: 1 / 3.6e9,
  RAD: 180 / Math.PI,
  RADIAN: 180 / Math.PI,
}

type Rows = readonly [axis1: readonly [number, number], axis2: readonly [number, number]]

/**
 * Reads CRPIX, CRVAL and the matrix (papers I, II): CD, or PC with CDELT, or CDELT with CROTA of the latitude axis; missing CDi_j are 0,
 * missing PCi_j those of the unit matrix, missing CRPIX and CRVAL 0. CD wins over CDELT and CROTA. CUNIT is converted to degrees.
 *
 * @throws WcsError for CD with PC, for no scale at all, for a singular matrix, for a latitude beyond a pole, for values that are none.
 */
export function readLinearPart(get: KeywordLookup, { longitude, latitude }: CelestialAxes): LinearPart {
  const factors = [degreesPerUnit(get, 1), degreesPerUnit(get, 2)] as const
  const position = (axis: 1 | 2) => (numberOf(get, `CRVAL${axis}`) ?? 0) * factors[axis - 1]!
  const rows = readRows(get, longitude, latitude)
  const [lon1, lon2] = rows[longitude - 1]!.map((value) => value * factors[longitude - 1]!) as [number, number]
  const [lat1, lat2] = rows[latitude - 1]!.map((value) => value * factors[latitude - 1]!) as [number, number]
  const sizes = Math.hypot(lon1, lat1) * Math.hypot(lon2, lat2)
  if (!(Math.abs(lon1 * lat2 - lon2 * lat1) > 1e-12 * sizes))
    throw new WcsError('CD1_1', 'The matrix from pixels to degrees has no inverse.')
  return {
    crpix: [(numberOf(get, 'CRPIX1') ?? 0) - 1, (numberOf(get, 'CRPIX2') ?? 0) - 1],
    crval: [position(longitude), latitudeOf(position(latitude), latitude)],
    matrix: [lon1, lon2, lat1, lat2],
  }
}

/** Rounding of a conversion may put a pole beyond itself. */
function latitudeOf(degrees: number, axis: 1 | 2): number {
  if (Math.abs(degrees) > 90 + 1e-10)
    throw new WcsError(`CRVAL${axis}`, `The reference declination, ${degrees} degrees, is beyond the pole.`)
  return Math.max(-90, Math.min(90, degrees))
}

/** The matrix in units of CUNIT; rows are the world axes as numbered in the header. */
function readRows(get: KeywordLookup, longitude: 1 | 2, latitude: 1 | 2): Rows {
  const cd = elements(get, 'CD')
  const pc = elements(get, 'PC')
  if (cd && pc) throw new WcsError('CD1_1', 'There are both CD and PC, which exclude each other.')
  if (cd) return square(cd.map((value) => value ?? 0))
  const scales = [numberOf(get, 'CDELT1'), numberOf(get, 'CDELT2')] as const
  if (!pc && scales[0] === undefined && scales[1] === undefined)
    throw new WcsError('CDELT1', 'There is no scale: no CD, no PC and no CDELT.')
  const [scale1, scale2] = [scales[0] ?? 1, scales[1] ?? 1]
  if (pc) {
    const [a, b, c, d] = pc
    return square([(a ?? 1) * scale1, (b ?? 0) * scale1, (c ?? 0) * scale2, (d ?? 1) * scale2])
  }
  // CROTA turns from the longitude axis to the latitude one (paper II, section 6.1).
  const angle = ((numberOf(get, `CROTA${latitude}`) ?? 0) * Math.PI) / 180
  const along = [scale1 * Math.cos(angle), scale2 * Math.cos(angle)] as const
  const sine = longitude === 1 ? Math.sin(angle) : -Math.sin(angle)
  return square([along[0], -scale2 * sine, scale1 * sine, along[1]])
}

/** The four of CDi_j or PCi_j, undefined for those that are not there; null where none is. `CD001002` is how they were once written. */
function elements(get: KeywordLookup, prefix: 'CD' | 'PC'): (number | undefined)[] | null {
  const values = ['1_1', '1_2', '2_1', '2_2'].map(
    (place) => numberOf(get, prefix + place) ?? numberOf(get, `${prefix}00${place.replace('_', '00')}`),
  )
  return values.some((value) => value !== undefined) ? values : null
}

function square([a, b, c, d]: readonly number[]): Rows {
  return [
    [a!, b!],
    [c!, d!],
  ]
}

function degreesPerUnit(get: KeywordLookup, axis: 1 | 2): number {
  const keyword = `CUNIT${axis}`
  const unit = textOf(get, keyword)
  if (unit === undefined) return 1
  // Plurals are common and not of the standard.
  const factor = DEGREES_PER_UNIT[unit] ?? DEGREES_PER_UNIT[unit.replace(/S$/, '')]
  if (factor === undefined) throw new WcsError(keyword, `The unit ${unit.toLowerCase()} is no angle known here.`)
  return factor
}
