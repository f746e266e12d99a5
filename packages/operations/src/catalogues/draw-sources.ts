import type { GreyPicture } from '../products/pictures.ts'

const WHITE = 255
/** Rings are at least so large that the source stays to be seen in them. */
const LEAST_RADIUS_PIXELS = 5

/** Positions counted from 1, as in the table, and semi-axes in pixels. */
export interface MarkedSources {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly a: ArrayLike<number>
}

/** Draws a white ring of three semi-major axes around each source. */
export function drawSources({ levels, width, height }: GreyPicture, { x, y, a }: MarkedSources): void {
  for (let i = 0; i < x.length; i++) {
    const radius = Math.max(LEAST_RADIUS_PIXELS, 3 * a[i]!)
    const steps = Math.ceil(2 * Math.PI * radius * 1.5)
    for (let step = 0; step < steps; step++) {
      const angle = (2 * Math.PI * step) / steps
      const column = Math.round(x[i]! - 1 + radius * Math.cos(angle))
      const row = height - 1 - Math.round(y[i]! - 1 + radius * Math.sin(angle)) // the picture has the top row first
      if (column >= 0 && column < width && row >= 0 && row < height) levels[row * width + column] = WHITE
    }
  }
}
