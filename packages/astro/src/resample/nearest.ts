import type { InputImage } from './input-image.ts'

/**
 * The pixel nearest to each position: `out[i]` at (`x[i]`, `y[i]`), positions from 0 at pixel centres; half-way the
 * upper or right one. Valid over the image's own area, −0.5 ≤ x ≤ width − 0.5 and likewise y, ends included; NaN
 * elsewhere and where that pixel is missing.
 */
export function sampleNearest(
  { pixels, width, height }: InputImage,
  x: Float64Array,
  y: Float64Array,
  out: Float32Array | Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const px = x[i]!
    const py = y[i]!
    if (px >= -0.5 && py >= -0.5 && px <= width - 0.5 && py <= height - 0.5) {
      const column = Math.min(width - 1, Math.floor(px + 0.5))
      const row = Math.min(height - 1, Math.floor(py + 0.5))
      out[i] = pixels[row * width + column]!
    } else {
      out[i] = Number.NaN
    }
  }
}
