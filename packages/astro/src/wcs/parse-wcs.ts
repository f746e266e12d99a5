import { cosDegrees, sinDegrees } from '../sphere/angles.ts'
import { type CelestialAxes, readCelestialAxes } from './celestial-axes.ts'
import { createWcs } from './create-wcs.ts'
import { type KeywordLookup, numberOf } from './header-values.ts'
import { readLinearPart } from './linear-part.ts'
import type { NativeFrame, WcsModel } from './model.ts'
import { nativeFrame } from './native-frame.ts'
import { type ProjectionName, projectionOf } from './projections.ts'
import { readSip } from './sip.ts'
import { isTpv, readTpv } from './tpv.ts'
import { type Wcs, WcsError } from './wcs.ts'

/**
 * The celestial WCS of an image header, null where it has none. `get` gives the value of a keyword, undefined where absent.
 *
 * Known (FITS WCS papers I and II, SIP, TPV): right ascension and declination in either order, in the projections TAN, SIN (slant too), STG,
 * ZEA, ARC, CAR, with the distortions SIP and TPV. RADESYS and EQUINOX change nothing; alternate descriptions (CTYPE1A) are not looked at.
 *
 * @throws WcsError when there is a celestial WCS that cannot be used: another projection, other celestial axes, another distortion, a
 * singular matrix, a value that is no number. Never a guess.
 */
export function parseWcs(get: KeywordLookup): Wcs | null {
  const axes = readCelestialAxes(get)
  return axes === null ? null : createWcs(readModel(get, axes))
}

function readModel(get: KeywordLookup, axes: CelestialAxes): WcsModel {
  const linear = readLinearPart(get, axes)
  const projection = axes.code === 'TPV' ? 'TAN' : axes.code === 'NCP' ? 'SIN' : axes.code
  const hasTpv = isTpv(get, axes)
  // Headers with both describe one distortion twice: CTYPE says which to take (Shupe et al. 2012, Proc. SPIE 8451, section 7).
  const takesTpv = hasTpv && !axes.saysSip
  const slant = readSlant(get, axes, linear.crval[1])
  // The numbers of TPV are all its own.
  const longitudeParameter = (m: number) => (hasTpv ? undefined : numberOf(get, `PV${axes.longitude}_${m}`))
  const fiducial = readFiducial(longitudeParameter, projection, slant)
  const frame = nativeFrame({
    celestialLatitude: linear.crval[1],
    nativeLongitude: fiducial.longitude,
    nativeLatitude: fiducial.latitude,
    lonpole: longitudeParameter(3) ?? numberOf(get, 'LONPOLE'),
    latpole: longitudeParameter(4) ?? numberOf(get, 'LATPOLE') ?? 90,
  })
  return {
    projection,
    ...linear,
    ...frame,
    slant,
    planeOffset: fiducial.hasOffset ? placeInPlane(projection, slant, frame) : [0, 0],
    pixelDistortion: takesTpv ? null : readSip(get),
    planeDistortion: takesTpv ? readTpv(get, axes) : null,
  }
}

/** PVi_1, PVi_2 of the latitude axis, once PROJP1, PROJP2. NCP is SIN seen from the pole (paper II, section 5.1.5). */
function readSlant(get: KeywordLookup, { code, latitude }: CelestialAxes, reference: number): [number, number] {
  if (code === 'NCP') {
    if (reference === 0) throw new WcsError(`CRVAL${latitude}`, 'The projection NCP has no place on the equator.')
    return [0, cosDegrees(reference) / sinDegrees(reference)]
  }
  if (code !== 'SIN') return [0, 0]
  const slope = (m: 1 | 2) => numberOf(get, `PV${latitude}_${m}`) ?? numberOf(get, `PROJP${m}`) ?? 0
  return [slope(1), slope(2)]
}

/** The native place of the reference point: PVi_1, PVi_2 of the longitude axis, and by PVi_0 whether it is at x = y = 0 (section 2.5). */
function readFiducial(
  parameter: (m: number) => number | undefined,
  projection: ProjectionName,
  slant: readonly [number, number],
): { longitude: number; latitude: number; hasOffset: boolean } {
  const latitude = parameter(2) ?? projectionOf(projection, slant).referenceLatitude
  if (Math.abs(latitude) > 90)
    throw new WcsError('PV1_2', 'The native latitude of the reference point is beyond the pole.')
  return { longitude: parameter(1) ?? 0, latitude, hasOffset: (parameter(0) ?? 0) !== 0 }
}

function placeInPlane(
  projection: ProjectionName,
  slant: readonly [number, number],
  { localToNative }: NativeFrame,
): [number, number] {
  const [x, y, z] = [0, 3, 6].map((cell) => Float64Array.of(localToNative[cell]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  projectionOf(projection, slant).toPlane(x, y, z, 1)
  if (!Number.isFinite(x[0]!) || !Number.isFinite(y[0]!))
    throw new WcsError('PV1_0', 'The projection does not show its reference point.')
  return [x[0]!, y[0]!]
}
