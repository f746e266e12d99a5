/**
 * An image for photometry: `pixels[y * width + x]`, NaN (and infinities) where there is no value.
 *
 * Positions in this folder are in *cell geometry*: the pixel of column i and row j covers [i, i+1) × [j, j+1), so its
 * centre is at (i + 0.5, j + 0.5). A position of a WCS (docs/conventions.md) is 0.5 smaller in x and in y.
 */
export interface ImagePixels {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
}

/**
 * How the sky and the errors are taken.
 *
 * `unbiased` (the default everywhere): unbiased for photon noise, with errors that are the standard deviation of what
 * is reported; comparison stars that are saturated do not serve.
 *
 * `classic`: what the server this replaces did, to compare with its light curves: 2 σ star rejection that takes the
 * sky 0.011 σ too low, and a sky below 0 as 0; light curves' errors hold the comparison stars' photon noise twice,
 * and saturation is not looked at.
 */
export type PhotometryConvention = 'unbiased' | 'classic'
