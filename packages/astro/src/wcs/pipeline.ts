import { cosDegrees, DEGREES_PER_RADIAN, normaliseDegrees, sinDegrees } from '../sphere/angles.ts'
import { createInverse } from './invert-polynomial.ts'
import type { WcsModel } from './model.ts'
import { applyPolynomial } from './plane-polynomial.ts'
import { projectionOf } from './projections.ts'
import type { Matrix3 } from './wcs.ts'

/** Last steps of the searches; their squares are far below 1e-9 pixel. */
const STEP_PIXELS = 1e-6
const STEP_DEGREES = 1e-9

/**
 * The steps between pixels and directions, for the first `count` points of arrays, in place. Directions are unit vectors in local axes:
 * towards the reference point, its east, its north. A point without an answer is NaN in all steps that follow.
 */
export interface Pipeline {
  /** x, y pixels → x, y, z local. */
  pixelsToLocal(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void
  /** x, y, z local → x, y pixels. */
  localToPixels(x: Float64Array, y: Float64Array, z: Float64Array, count: number): void
}

/** The steps of a WCS, forwards and back (FITS WCS papers I and II; SIP and TPV in between). */
export function createPipeline(model: WcsModel): Pipeline {
  const { crpix, matrix, planeOffset, pixelDistortion, planeDistortion, localToNative } = model
  const { fromPlane, toPlane } = projectionOf(model.projection, model.slant)
  const undoPixels = pixelDistortion && createInverse(pixelDistortion, STEP_PIXELS)
  const undoPlane = planeDistortion && createInverse(planeDistortion, STEP_DEGREES)
  const nativeToLocal = transposed(localToNative)
  const [lon1, lon2, lat1, lat2] = matrix
  const determinant = lon1 * lat2 - lon2 * lat1
  const [x1, y1] = crpix
  const [offsetLon, offsetLat] = planeOffset

  return {
    pixelsToLocal(x, y, z, count) {
      for (let i = 0; i < count; i++) {
        x[i]! -= x1
        y[i]! -= y1
      }
      if (pixelDistortion) applyPolynomial(pixelDistortion, x, y, count)
      for (let i = 0; i < count; i++) {
        const dx = x[i]!
        x[i] = lon1 * dx + lon2 * y[i]! + offsetLon
        y[i] = lat1 * dx + lat2 * y[i]! + offsetLat
      }
      if (planeDistortion) applyPolynomial(planeDistortion, x, y, count)
      fromPlane(x, y, z, count)
      rotate(nativeToLocal, x, y, z, count)
    },

    localToPixels(x, y, z, count) {
      rotate(localToNative, x, y, z, count)
      toPlane(x, y, z, count)
      if (undoPlane) undoPlane(x, y, count)
      for (let i = 0; i < count; i++) {
        const xi = x[i]! - offsetLon
        const eta = y[i]! - offsetLat
        x[i] = (lat2 * xi - lon2 * eta) / determinant
        y[i] = (lon1 * eta - lat1 * xi) / determinant
      }
      if (undoPixels) undoPixels(x, y, count)
      for (let i = 0; i < count; i++) {
        x[i]! += x1
        y[i]! += y1
      }
    },
  }
}

/** Turns the first `count` vectors. */
function rotate(
  [a, b, c, d, e, f, g, h, k]: Matrix3,
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const u = x[i]!
    const v = y[i]!
    const w = z[i]!
    x[i] = a * u + b * v + c * w
    y[i] = d * u + e * v + f * w
    z[i] = g * u + h * v + k * w
  }
}

/** Turns local vectors about a reference point into right ascension (0 … 360, in `x`) and declination (in `y`). */
export function localToSky(
  [ra, dec]: readonly [number, number],
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  count: number,
): void {
  const sine = sinDegrees(dec)
  const cosine = cosDegrees(dec)
  for (let i = 0; i < count; i++) {
    const meridian = x[i]! * cosine - z[i]! * sine
    const east = y[i]!
    const north = x[i]! * sine + z[i]! * cosine
    x[i] = normaliseDegrees(ra + Math.atan2(east, meridian) * DEGREES_PER_RADIAN)
    y[i] = Math.atan2(north, Math.sqrt(meridian * meridian + east * east)) * DEGREES_PER_RADIAN
  }
}

/**
 * Turns right ascensions (`x`) and declinations (`y`) into local vectors about a reference point, NaN where the declination is beyond a
 * pole. Written in differences from the reference point, so that small ones keep all their digits.
 */
export function skyToLocal(
  [ra, dec]: readonly [number, number],
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  count: number,
): void {
  const sine = sinDegrees(dec)
  const cosine = cosDegrees(dec)
  for (let i = 0; i < count; i++) {
    const half = (x[i]! - ra) / 2
    const above = y[i]! - dec
    const cosDec = Math.abs(y[i]!) <= 90 ? cosDegrees(y[i]!) : Number.NaN
    const sinHalf = sinDegrees(half)
    const bend = 2 * cosDec * sinHalf * sinHalf
    x[i] = cosDegrees(above) - cosine * bend
    y[i] = 2 * cosDec * sinHalf * cosDegrees(half)
    z[i] = sinDegrees(above) + sine * bend
  }
}

/** The inverse of a rotation. */
export function transposed([a, b, c, d, e, f, g, h, k]: Matrix3): Matrix3 {
  return [a, d, g, b, e, h, c, f, k]
}
