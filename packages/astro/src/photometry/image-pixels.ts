/**
 * An image for photometry: `pixels[y * width + x]`, NaN (and infinities) where there is no value.
 *
 * Positions in this folder are in *cell geometry*: the pixel of column i and row j covers [i, i+1) × [j, j+1), so its centre is
 * at (i + 0.5, j + 0.5). A position of a WCS (docs/conventions.md) is 0.5 smaller in x and in y.
 */
export interface ImagePixels {
  readonly pixels: Float32Array
  readonly width: number
  readonly height: number
}

/**
 * How the sky and the errors are taken.
 *
 * `accurate` (the default everywhere): 3 σ star rejection about a median, exact circles, the scatter of the sky as it is measured
 * in the annulus. Unbiased, with errors that are as large as they say.
 *
 * `classic`: 2 σ star rejection, circles of 5 × 5 sub-pixels, the scatter of the sky from gain and read noise, a sky below 0
 * taken as 0. What the server this replaces did, to compare with its light curves; its sky is 0.011 σ too low.
 */
export type PhotometryConvention = 'accurate' | 'classic'
