import { type KeywordLookup, textOf } from './header-values.ts'
import { PROJECTIONS, type ProjectionName } from './projections.ts'
import { WcsError } from './wcs.ts'

/** Which axes of an image are on the sky, and how they are projected. */
export interface CelestialAxes {
  /** Numbers of the axes, from 1: one is 1 and the other 2. */
  readonly longitude: 1 | 2
  readonly latitude: 1 | 2
  /** As in CTYPE; TPV and NCP are not projections of their own but ways to write TAN and SIN. */
  readonly code: ProjectionName | 'TPV' | 'NCP'
  /** CTYPE ends in -SIP. */
  readonly saysSip: boolean
}

const CODES: readonly string[] = [...PROJECTIONS, 'TPV', 'NCP']
const CELESTIAL = /^(RA|DEC|[GESH]LON|[GESH]LAT|[A-Z]{2}L[NT])-+([A-Z]{3})(?:-([A-Z]{3}))?$/

/**
 * Reads CTYPE of axes 1 and 2 (FITS WCS paper II, section 3.1): right ascension and declination in either order. Null when neither is
 * celestial.
 *
 * @throws WcsError for axes, projections and distortions that are not known here.
 */
export function readCelestialAxes(get: KeywordLookup): CelestialAxes | null {
  const types = [axisType(get, 1), axisType(get, 2)] as const
  if (types[0] === null && types[1] === null) return null
  const longitude = types[0]?.name === 'RA' ? 1 : types[1]?.name === 'RA' ? 2 : null
  const latitude = types[0]?.name === 'DEC' ? 1 : types[1]?.name === 'DEC' ? 2 : null
  if (longitude === null || latitude === null)
    throw new WcsError('CTYPE1', 'The axes are not one right ascension and one declination.')
  const { code } = types[longitude - 1]!
  if (types[latitude - 1]!.code !== code)
    throw new WcsError('CTYPE2', `The two axes are in different projections: ${code}, ${types[latitude - 1]!.code}.`)
  if (!isKnown(code)) throw new WcsError(`CTYPE${longitude}`, `The projection ${code} is not known here.`)
  refuseOtherDistortions(get)
  refuseOtherAxes(get, longitude, latitude)
  return { longitude, latitude, code, saysSip: types[0]!.saysSip && types[1]!.saysSip }
}

function isKnown(code: string): code is CelestialAxes['code'] {
  return CODES.includes(code)
}

interface AxisType {
  readonly name: 'RA' | 'DEC'
  readonly code: string
  readonly saysSip: boolean
}

/** An RA or DEC axis, null for one that is not celestial. */
function axisType(get: KeywordLookup, axis: 1 | 2): AxisType | null {
  const keyword = `CTYPE${axis}`
  const [type, name, code, suffix] = CELESTIAL.exec(textOf(get, keyword) ?? '') ?? []
  if (type === undefined) return null
  if (name !== 'RA' && name !== 'DEC')
    throw new WcsError(keyword, `Axes ${type} are not right ascension or declination.`)
  if (suffix !== undefined && suffix !== 'SIP')
    throw new WcsError(keyword, `The distortion ${suffix} is not known here.`)
  return { name, code: code!, saysSip: suffix === 'SIP' }
}

/** Distortions of paper IV and look-up tables: left out, they would give positions wrong by pixels without a word. */
function refuseOtherDistortions(get: KeywordLookup): void {
  for (const keyword of ['CPDIS1', 'CPDIS2', 'CQDIS1', 'CQDIS2', 'D2IMDIS1', 'D2IMDIS2']) {
    const kind = textOf(get, keyword)
    if (kind !== undefined) throw new WcsError(keyword, `The distortion ${kind} of ${keyword} is not known here.`)
  }
}

/** Of an image with more axes the celestial ones must not depend on the others, or a position would have to name a plane. */
function refuseOtherAxes(get: KeywordLookup, longitude: 1 | 2, latitude: 1 | 2): void {
  for (const axis of [longitude, latitude]) {
    for (let other = 3; other <= 9; other++) {
      for (const keyword of [`CD${axis}_${other}`, `PC${axis}_${other}`]) {
        const value = get(keyword)
        if (typeof value === 'number' && value !== 0)
          throw new WcsError(keyword, `The celestial axes depend on axis ${other}.`)
      }
    }
  }
}
