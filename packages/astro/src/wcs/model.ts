import type { PlanePolynomial } from './plane-polynomial.ts'
import type { ProjectionName } from './projections.ts'
import type { Matrix3 } from './wcs.ts'

/** The linear part of a celestial WCS. */
export interface LinearPart {
  /** CRPIX − 1: the reference pixel counted from 0. */
  readonly crpix: readonly [number, number]
  /** Longitude and latitude of the reference point, degrees. */
  readonly crval: readonly [number, number]
  /** Degrees a pixel: rows longitude and latitude, columns axis 1 and axis 2: `[lon1, lon2, lat1, lat2]`. */
  readonly matrix: readonly [number, number, number, number]
}

/** How the sphere of the projection is turned against the sky (FITS WCS paper II, section 2.4). */
export interface NativeFrame {
  /** Native longitude of the celestial pole (LONPOLE) and native latitude of it, after defaults; degrees. */
  readonly lonpole: number
  readonly latpole: number
  /**
   * Takes directions from local to native axes. Local ones belong to the reference point: towards it, to its east, to its north. Columns
   * are the native coordinates of these three. Close to the reference point two of them are small numbers, so that nothing is lost.
   */
  readonly localToNative: Matrix3
}

/**
 * A celestial WCS as plain data, in the order of its steps from pixel to sky: pixel − CRPIX, distortion in pixels (SIP), matrix,
 * distortion in the plane (TPV), projection, rotation. It can be sent to another thread as it is.
 */
export interface WcsModel extends LinearPart, NativeFrame {
  readonly projection: ProjectionName
  /** Slope of the line of sight of SIN (PVi_1, PVi_2 of the latitude axis), [0, 0] for all else. */
  readonly slant: readonly [number, number]
  /** Added to plane coordinates, degrees: where the reference point lies in the projection (PVi_0 of the longitude axis). */
  readonly planeOffset: readonly [number, number]
  /** Of pixels from the reference pixel, to such; null for none. */
  readonly pixelDistortion: PlanePolynomial | null
  /** Of degrees in the plane of projection, to such; null for none. */
  readonly planeDistortion: PlanePolynomial | null
}
