import { createGaussianRow } from './gaussian-row.ts'
import type { InputImage } from './input-image.ts'
import type { PixelMapping } from './pixel-mapping.ts'
import { createPlainRow } from './plain-row.ts'
import type { Resampler } from './resampler.ts'

/** How samples are weighed, and what of them is kept. */
export interface AdaptiveOptions {
  /** `gaussian` (the default) smooths a little and keeps the shape of stars; `hann` is narrower. */
  readonly kernel?: 'gaussian' | 'hann'
  /** Whether sums over areas are kept (the default), or surface brightness. */
  readonly conserveFlux?: boolean
  /**
   * What a missing pixel, or one beyond the edge, does among the samples: makes the value missing (the default), or is
   * left out.
   */
  readonly missing?: 'strict' | 'ignore'
}

/**
 * Adaptive, flux-conserving resampling (DeForest 2004, Solar Physics 219, 3).
 *
 * For an output pixel let q be its position in the input, J the Jacobian by central differences over ± 1 output pixel,
 * J′ = J with singular values raised to at least 1. The value is |det J| · Σ w·I / Σ w over the input pixels x about q,
 * w = exp(−2·|J′⁻¹(x − q)|²/1.3²) over the square q ± 2·σ_max(J′), edges included to 1e-6 px; or Π (1 + cos πu_k)/2
 * with u = J′⁻¹(x − q) where |u_k| < 1. It is missing where the box about these x leaves the image, or one of them is
 * missing. Sums over areas are conserved: an input of surface brightness B a pixel gives |det J|·B. Without
 * `conserveFlux`, B.
 *
 * Keeps the positions of three rows, so that in order none is computed twice.
 *
 * @param toInput position in the input of the output's pixels
 * @param firstX column of the output at which rows begin
 */
export function createAdaptiveResampler(
  input: InputImage,
  toInput: PixelMapping,
  firstX: number,
  count: number,
  { kernel = 'gaussian', conserveFlux = true, missing = 'strict' }: AdaptiveOptions = {},
): Resampler {
  const strict = missing === 'strict'
  const fill =
    kernel === 'gaussian' && strict
      ? createGaussianRow(input, conserveFlux)
      : createPlainRow(input, { kernel, strict, conserveFlux })
  // One pixel more on either side, for the differences.
  const newRow = () => ({ y: Number.NaN, x: new Float64Array(count + 2), q: new Float64Array(count + 2) })
  const rows = [newRow(), newRow(), newRow()]

  function positions(y: number, about: number) {
    const known = rows.find((row) => row.y === y)
    if (known) return known
    const distance = (row: { y: number }) => (Number.isNaN(row.y) ? Number.POSITIVE_INFINITY : Math.abs(row.y - about))
    const furthest = rows.reduce((a, b) => (distance(b) > distance(a) ? b : a))
    furthest.y = y
    toInput(firstX - 1, y, count + 2, furthest.x, furthest.q)
    return furthest
  }

  return {
    row(y, out) {
      fill(positions(y - 1, y), positions(y, y), positions(y + 1, y), out)
    },
  }
}
