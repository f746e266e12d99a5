/**
 * Positions on the sky of the pixels of an image, and back.
 * Pixels count from 0 at the centre of the first pixel, positions are degrees: docs/conventions.md.
 */
export interface Wcs {
  /** Right ascension (0 … 360) and declination of a pixel position; null where the projection does not reach. */
  pixelToSky(x: number, y: number): [number, number] | null
  /** Pixel position of a place in the sky; null where the projection does not show it. */
  skyToPixel(ra: number, dec: number): [number, number] | null
  /** Reference pixel (from 0) and its position. */
  readonly referencePixel: readonly [number, number]
  readonly referencePosition: readonly [number, number]
  /** Lengths of the columns of the linear matrix: degrees along one pixel of axis 1 and axis 2, at the reference pixel. */
  readonly pixelScalesDegrees: readonly [number, number]
  /** The linear part, degrees a pixel at the reference pixel: longitude by axis 1, by axis 2, latitude by axis 1, by axis 2. */
  readonly linearMatrix: readonly [number, number, number, number]
  /**
   * Takes (x, y, 1) to the direction of a pixel in the sky, up to a positive factor: x towards (0°, 0°), y towards (90°, 0°), z towards the
   * north pole. Exact for a gnomonic WCS, which is all there is yet.
   */
  readonly directionMatrix: Matrix3
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

/** The linear part of a celestial WCS, in the form every projection starts from. */
export interface LinearWcs {
  /** CRPIX − 1: the reference pixel counted from 0. */
  readonly crpix: readonly [number, number]
  /** Longitude and latitude of the reference point, degrees. */
  readonly crval: readonly [number, number]
  /** Degrees a pixel: rows longitude and latitude, columns axis 1 and axis 2: `[lon1, lon2, lat1, lat2]`. */
  readonly matrix: readonly [number, number, number, number]
  /** Native longitude of the celestial pole, degrees. */
  readonly lonpole: number
}
