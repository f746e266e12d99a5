import type { InputImage } from './input-image.ts'

/**
 * Values between pixels by bilinear interpolation: `out[i]` at (`x[i]`, `y[i]`), positions from 0 at pixel centres.
 *
 * Valid over the image's own area, −0.5 ≤ x ≤ width − 0.5 and likewise y, ends included; beyond the outer centres the
 * edge value counts. NaN elsewhere, and where a missing pixel has a weight above 0. Surface brightness is kept, not
 * flux.
 */
export function sampleBilinear(
  input: InputImage,
  x: Float64Array,
  y: Float64Array,
  out: Float32Array | Float64Array,
): void {
  const { pixels, width, height } = input
  const right = width - 1
  const top = height - 1
  const end = Math.min(out.length, x.length, y.length)
  let doubt = 0 // NaN as soon as a value is
  for (let i = 0; i < end; i++) {
    const px = x[i]!
    const py = y[i]!
    let value = Number.NaN
    if (px >= 0 && py >= 0 && px < right && py < top) {
      const x0 = px | 0
      const y0 = py | 0
      const at = y0 * width + x0
      const u = px - x0
      const below = pixels[at]!
      const above = pixels[at + width]!
      const lower = below + (pixels[at + 1]! - below) * u
      const upper = above + (pixels[at + width + 1]! - above) * u
      value = lower + (upper - lower) * (py - y0)
    }
    out[i] = value
    doubt += value - value
  }
  if (!Number.isNaN(doubt)) return
  for (let i = 0; i < end; i++) if (Number.isNaN(out[i]!)) out[i] = bilinearAt(input, x[i]!, y[i]!)
}

/** One value as `sampleBilinear` gives it. Looks only at pixels that exist and have a weight. */
export function bilinearAt({ pixels, width, height }: InputImage, px: number, py: number): number {
  if (!(px >= -0.5 && py >= -0.5 && px <= width - 0.5 && py <= height - 0.5)) return Number.NaN
  const x = Math.min(Math.max(px, 0), width - 1)
  const y = Math.min(Math.max(py, 0), height - 1)
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const u = x - x0
  const v = y - y0
  let value = 0
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 2; column++) {
      const weight = (column === 0 ? 1 - u : u) * (row === 0 ? 1 - v : v)
      if (weight > 0) value += weight * pixels[(y0 + row) * width + x0 + column]!
    }
  }
  return value
}
