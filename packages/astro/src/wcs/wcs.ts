import type { WcsModel } from './model.ts'

/**
 * Positions on the sky of the pixels of an image, and back.
 * Pixels count from 0 at the centre of the first pixel, positions are degrees: docs/conventions.md.
 */
export interface Wcs {
  /** Right ascension (0 … 360) and declination of a pixel position; null where the projection does not reach. */
  pixelToSky(x: number, y: number): [ra: number, dec: number] | null
  /** Pixel position of a place in the sky; null where the projection does not show it. */
  skyToPixel(ra: number, dec: number): [x: number, y: number] | null
  /** pixelToSky of many: fills as much of the outputs as there are `xs`, NaN for null. Outputs may be the inputs. */
  pixelsToSky(xs: Float64Array, ys: Float64Array, outRa: Float64Array, outDec: Float64Array): void
  /** skyToPixel of many: fills as much of the outputs as there are `ra`, NaN for null. Outputs may be the inputs. */
  skyToPixels(ra: Float64Array, dec: Float64Array, outX: Float64Array, outY: Float64Array): void
  /** Reference pixel (from 0) and CRVAL, its position unless a distortion moves it. */
  readonly referencePixel: readonly [number, number]
  readonly referencePosition: readonly [number, number]
  /** Lengths of the columns of the linear matrix: degrees along one pixel of axis 1 and axis 2, without distortion. */
  readonly pixelScalesDegrees: readonly [number, number]
  /**
   * Takes (x, y, 1) to the direction of a pixel in the sky, up to a positive factor: x towards (0°, 0°), y towards (90°, 0°), z towards
   * the north pole. Exact; null where there is no such matrix: only TAN without distortion has one.
   */
  readonly directionMatrix: Matrix3 | null
  /** All of it as plain data, for another thread to make it from again. */
  readonly model: WcsModel
}

/** Nine numbers, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number]

/** A header that has a celestial WCS which cannot be used, and why. */
export class WcsError extends Error {
  override readonly name = 'WcsError'
  /** The keyword at fault. */
  readonly keyword: string

  constructor(keyword: string, message: string) {
    super(message)
    this.keyword = keyword
  }
}
