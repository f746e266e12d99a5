import type { Rim } from '../circles/circle-rows.ts'
import { sumCircle } from '../circles/circle-sum.ts'
import type { Background } from './background.ts'
import type { ImagePixels, PhotometryConvention } from './image-pixels.ts'

/** What the noise of a detector is made of. */
export interface Detector {
  /** Electrons a count (ADU); must be positive. */
  readonly gain: number
  /** Electrons of one pixel. */
  readonly readNoise: number
}

/** What a circle holds; counts are those of the frame (ADU). */
export interface ApertureSum {
  /** Counts of the source: the sum less the background's share. */
  readonly net: number
  /** Standard error of `net`, counts. */
  readonly sigma: number
  /** Background of a pixel that was taken off, counts. */
  readonly background: number
  /** Σ of the fractions of pixels that were summed. */
  readonly pixels: number
  /** Pixels that the background is the mean of. */
  readonly backgroundPixels: number
  /** Brightest pixel of the aperture as it is, counts. */
  readonly peak: number
  /** Part (0 … 1) of the aperture that is missing pixels or off the frame: it lowers `net` unseen. */
  readonly missing: number
}

/** Why there is no sum. */
export type ApertureFailure =
  | 'the gain is not positive'
  | 'no valid pixel in the background annulus'
  | 'no valid pixel in the aperture'

/** A sum, or why there is none: never a number in its place. */
export type ApertureResult =
  | ({ readonly ok: true } & ApertureSum)
  | { readonly ok: false; readonly failure: ApertureFailure }

/** Variance of the rounding to whole counts, counts² (0.289², Merline & Howell 1995). */
const DIGITISATION_VARIANCE = 0.083521
/**
 * The measured scatter of the sky is taken where it exceeds that of gain and read noise by this many of its own
 * errors.
 */
const SCATTER_EXCESS = 3

/** How a circle is summed. */
export interface ApertureOptions {
  readonly convention?: PhotometryConvention
  /**
   * How pixels on the rim are divided: exactly, or by 5 × 5 sub-pixels. Without it, exactly unless the convention is
   * classic.
   */
  readonly rim?: Rim
}

/**
 * Net counts in the circle of `radius` pixels about (x, y), cell geometry, and their standard error (Merline & Howell
 * 1995, Exp. Astron. 6, 163): photons of the source, and in each pixel the noise of the sky, once for the pixels of
 * the aperture and once for the mean that is taken off.
 *
 * `unbiased`: a pixel on the rim has the square of its fraction of the noise, the mean of the sky that of its
 * effective pixels; the noise of the sky is that of gain and read noise, or as measured where that is clearly more.
 * `classic`: a sky below 0 is taken as 0; fractions count as whole pixels' noise.
 */
export function apertureSum(
  image: ImagePixels,
  x: number,
  y: number,
  radius: number,
  background: Background,
  detector: Detector,
  options: ApertureOptions = {},
): ApertureResult {
  const { convention = 'unbiased', rim = convention === 'classic' ? 'subpixel' : 'exact' } = options
  if (!(detector.gain > 0 && Number.isFinite(detector.gain))) return { ok: false, failure: 'the gain is not positive' }
  if (background.pixels < 1) return { ok: false, failure: 'no valid pixel in the background annulus' }
  const circle = sumCircle(image, x, y, radius, rim)
  const fractions = circle.pixels
  if (!(fractions > 0)) return { ok: false, failure: 'no valid pixel in the aperture' }
  const classic = convention === 'classic'
  const level = classic ? Math.max(background.mean, 0) : background.mean
  const net = circle.sum - level * fractions
  const pixelVariance = classic ? detectorVariance(level, detector) : skyVariance(background, detector)
  const skyPixels =
    (classic ? fractions : circle.sumOfSquaredFractions) +
    (fractions * fractions) / Math.max(1, background.effectivePixels)
  const sigma = Math.sqrt(Math.max(net, 0) / detector.gain + pixelVariance * skyPixels)
  const missing = circle.missing + circle.outside
  return {
    ok: true,
    net,
    sigma,
    background: level,
    pixels: fractions,
    backgroundPixels: background.pixels,
    peak: circle.peak,
    missing: missing / (fractions + missing),
  }
}

function skyVariance(background: Background, detector: Detector): number {
  const expected = detectorVariance(background.mean, detector)
  const measured = background.sigma * background.sigma
  const error = Math.sqrt(2 / Math.max(1, background.effectivePixels / 2))
  return measured > expected * (1 + SCATTER_EXCESS * error) ? measured : expected
}

/** Variance of a pixel of empty sky, counts². */
function detectorVariance(level: number, { gain, readNoise }: Detector): number {
  return Math.max(level, 0) / gain + (readNoise / gain) ** 2 + DIGITISATION_VARIANCE
}
