/**
 * The point spread: a Moffat profile with β = 3, I(r) = I0 · (1 + r²/α²)^−3, which has broader wings than a Gaussian, as the
 * atmosphere has, and needs no power function. Lengths are in pixels. (Moffat 1969, A&A 3, 455.)
 */
const WIDTH_PER_ALPHA = 2 * Math.sqrt(2 ** (1 / 3) - 1)
/** Within so many α a pixel's light is the mean of 5 × 5 points in it; further out its centre will do. */
const FINE_ALPHAS = 3
const FINE_STEPS = 5

function moffatAlpha(fwhmPixels: number): number {
  return fwhmPixels / WIDTH_PER_ALPHA
}

/** Light at the centre, per square pixel, of a star with a total of 1. */
export function moffatPeak(fwhmPixels: number): number {
  return 2 / (Math.PI * moffatAlpha(fwhmPixels) ** 2)
}

/** Share of the light within a radius. */
export function moffatEnclosed(fwhmPixels: number, radiusPixels: number): number {
  return 1 - (1 + (radiusPixels / moffatAlpha(fwhmPixels)) ** 2) ** -2
}

/** Radius that holds a share of the light: the reverse of moffatEnclosed. */
export function moffatRadius(fwhmPixels: number, share: number): number {
  return moffatAlpha(fwhmPixels) * Math.sqrt((1 - share) ** -0.5 - 1)
}

/** Width of the profile where it has fallen to a share of its peak (0.5: FWHM). */
export function moffatWidth(fwhmPixels: number, share: number): number {
  return 2 * moffatAlpha(fwhmPixels) * Math.sqrt(share ** (-1 / 3) - 1)
}

export interface Canvas {
  /** Row after row, upwards. */
  pixels: Float32Array
  width: number
  height: number
}

/**
 * Adds a star of `flux` at (x, y), counted from 0 at the centre of the first pixel. Its wings end where a pixel would
 * get less than `negligible`.
 */
export function addMoffat(
  { pixels, width, height }: Canvas,
  star: { x: number; y: number; flux: number },
  fwhmPixels: number,
  negligible: number,
): void {
  const alpha = moffatAlpha(fwhmPixels)
  const inverse = 1 / (alpha * alpha)
  const peak = (star.flux * 2 * inverse) / Math.PI
  const radius = alpha * Math.sqrt(Math.max(FINE_ALPHAS ** 2, Math.cbrt(peak / negligible) - 1))
  const fine = (FINE_ALPHAS * alpha) ** 2
  const [x0, x1] = [Math.max(0, Math.ceil(star.x - radius)), Math.min(width - 1, Math.floor(star.x + radius))]
  const [y0, y1] = [Math.max(0, Math.ceil(star.y - radius)), Math.min(height - 1, Math.floor(star.y + radius))]
  for (let y = y0; y <= y1; y++) {
    const dy = y - star.y
    for (let x = x0; x <= x1; x++) {
      const dx = x - star.x
      const squared = dx * dx + dy * dy
      if (squared > radius * radius) continue
      const density = 1 + squared * inverse
      const light = squared < fine ? meanOverPixel(dx, dy, inverse) : 1 / (density * density * density)
      pixels[y * width + x]! += peak * light
    }
  }
}

function meanOverPixel(dx: number, dy: number, inverse: number): number {
  let sum = 0
  for (let j = 0; j < FINE_STEPS; j++) {
    const sy = dy + (j + 0.5) / FINE_STEPS - 0.5
    for (let i = 0; i < FINE_STEPS; i++) {
      const sx = dx + (i + 0.5) / FINE_STEPS - 0.5
      const density = 1 + (sx * sx + sy * sy) * inverse
      sum += 1 / (density * density * density)
    }
  }
  return sum / (FINE_STEPS * FINE_STEPS)
}
