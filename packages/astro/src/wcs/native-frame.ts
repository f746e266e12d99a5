import { cosDegrees, DEGREES_PER_RADIAN, sinDegrees } from '../sphere/angles.ts'
import type { NativeFrame } from './model.ts'
import { type Matrix3, WcsError } from './wcs.ts'

/** Degrees within which a reference point is at a celestial pole and a sphere without solution has one; wcslib's. */
const TOLERANCE = 1e-10

/** What decides how the native sphere lies in the sky; degrees. */
export interface Orientation {
  /** CRVAL of the latitude axis, −90 … 90. */
  readonly celestialLatitude: number
  /** Native longitude and latitude of the reference point: (0, 90) for zenithal projections, else (0, 0), unless PV say otherwise. */
  readonly nativeLongitude: number
  readonly nativeLatitude: number
  /** LONPOLE, undefined where not given. */
  readonly lonpole: number | undefined
  /** LATPOLE, 90 where not given. */
  readonly latpole: number
}

/**
 * Solves the spherical triangle of reference point, native pole and celestial pole (paper II, section 2.4, equations 8 to 10). All that
 * is needed is the angle γ, from native to celestial north, at the reference point: both spheres share that point.
 *
 * @throws WcsError where no native pole lets the reference point lie where it should.
 */
export function nativeFrame(orientation: Orientation): NativeFrame {
  const { celestialLatitude, nativeLongitude, nativeLatitude } = orientation
  const lonpole = orientation.lonpole ?? nativeLongitude + (celestialLatitude >= nativeLatitude ? 0 : 180)
  const turn = lonpole - nativeLongitude
  if (nativeLatitude === 90) {
    // The reference point is the native pole; γ = 180° − turn.
    const localToNative = frameMatrix([nativeLongitude, 90], -cosDegrees(turn), sinDegrees(turn))
    return { lonpole, latpole: celestialLatitude, localToNative }
  }
  const latpole = nativeLatitudeOfPole(orientation, turn)
  if (cosDegrees(celestialLatitude) < TOLERANCE / DEGREES_PER_RADIAN) {
    // At a celestial pole north is towards the meridian of CRVAL, on which the native pole lies.
    const towards = sinDegrees(latpole - celestialLatitude) < 0 ? -1 : 1
    return { lonpole, latpole, localToNative: frameMatrix([nativeLongitude, nativeLatitude], towards, 0) }
  }
  const east = cosDegrees(latpole) * sinDegrees(turn)
  const north =
    cosDegrees(nativeLatitude) * sinDegrees(latpole) -
    sinDegrees(nativeLatitude) * cosDegrees(latpole) * cosDegrees(turn)
  const length = Math.hypot(east, north)
  return {
    lonpole,
    latpole,
    localToNative: frameMatrix([nativeLongitude, nativeLatitude], north / length, east / length),
  }
}

/** δp of equation 8: of two solutions that are latitudes, the one nearer to LATPOLE. */
function nativeLatitudeOfPole(orientation: Orientation, turn: number): number {
  const { celestialLatitude, nativeLatitude, latpole } = orientation
  if (Math.abs(sinDegrees(nativeLatitude)) + Math.abs(cosDegrees(turn)) < TOLERANCE / DEGREES_PER_RADIAN) {
    if (Math.abs(celestialLatitude) > TOLERANCE) throw noNativePole()
    // Every latitude is a solution; wcslib takes a pole.
    return Math.abs(latpole - 90) < Math.abs(latpole + 90) ? 90 : -90
  }
  const along = cosDegrees(nativeLatitude) * cosDegrees(turn)
  const across = cosDegrees(nativeLatitude) * sinDegrees(turn)
  const cosine = cosDegrees(celestialLatitude)
  const square = cosine * cosine - across * across
  if (square < -TOLERANCE / DEGREES_PER_RADIAN) throw noNativePole()
  const middle = Math.atan2(sinDegrees(nativeLatitude), along) * DEGREES_PER_RADIAN
  const spread = Math.atan2(Math.sqrt(Math.max(0, square)), sinDegrees(celestialLatitude)) * DEGREES_PER_RADIAN
  const northern = toHalfTurns(middle + spread)
  const southern = toHalfTurns(middle - spread)
  // Equally near: the southern, as in wcslib, whose rounding can break such ties either way.
  const preferred = Math.abs(latpole - northern) < Math.abs(latpole - southern) ? northern : southern
  const other = preferred === northern ? southern : northern
  const chosen = Math.abs(preferred) <= 90 + TOLERANCE ? preferred : other
  if (Math.abs(chosen) > 90 + TOLERANCE) throw noNativePole()
  return Math.max(-90, Math.min(90, chosen))
}

function noNativePole(): WcsError {
  return new WcsError('LONPOLE', 'No native pole belongs to this LONPOLE and reference point.')
}

/** The same angle in −180 … 180 degrees. */
function toHalfTurns(degrees: number): number {
  if (degrees > 180) return degrees - 360
  return degrees < -180 ? degrees + 360 : degrees
}

/** Columns: towards the reference point, celestial east, celestial north, where γ is the angle from native to celestial north. */
function frameMatrix([longitude, latitude]: readonly [number, number], cosGamma: number, sinGamma: number): Matrix3 {
  const sinLon = sinDegrees(longitude)
  const cosLon = cosDegrees(longitude)
  const sinLat = sinDegrees(latitude)
  const cosLat = cosDegrees(latitude)
  const row = (towards: number, east: number, north: number) =>
    [towards, cosGamma * east - sinGamma * north, cosGamma * north + sinGamma * east] as const
  return [
    ...row(cosLat * cosLon, -sinLon, -sinLat * cosLon),
    ...row(cosLat * sinLon, cosLon, -sinLat * sinLon),
    ...row(sinLat, 0, cosLat),
  ]
}
