/** Sub-pixels along one side of a pixel in the classic convention. */
const SUBPIXELS = 5

/**
 * Fraction (0 … 1) of the pixel of column i, row j inside the circle of radius r about (x, y), as the part of a 5 × 5
 * grid of sub-pixel centres that is inside (rim inclusive). Cell geometry.
 */
export function sampledOverlap(i: number, j: number, x: number, y: number, r: number): number {
  let inside = 0
  for (let b = 0; b < SUBPIXELS; b++) {
    const dy = j + (b + 0.5) / SUBPIXELS - y
    for (let a = 0; a < SUBPIXELS; a++) {
      const dx = i + (a + 0.5) / SUBPIXELS - x
      if (dx * dx + dy * dy <= r * r) inside++
    }
  }
  return inside / (SUBPIXELS * SUBPIXELS)
}

/** Area of the circle of radius r about the origin left of x, above the axis: ∫₀ˣ √(r² − t²) dt, odd in x, |x| ≤ r. */
export function sliceArea(x: number, r: number): number {
  const t = Math.max(-r, Math.min(x, r))
  return (t * Math.sqrt(r * r - t * t) + r * r * Math.asin(t / r)) / 2
}

/**
 * Area of the circle of radius r about the origin inside the rectangle between the origin and the corner (x, y),
 * negative where one of them is. `sliceX` and `sliceY` are `sliceArea(x, r)` and `sliceArea(y, r)`: one a line of the
 * pixel grid. The overlap with a pixel is the alternating sum of its four corners.
 */
export function cornerArea(x: number, y: number, sliceX: number, sliceY: number, r: number): number {
  if (x * x + y * y <= r * r) return x * y
  const area = Math.abs(sliceX) + Math.abs(sliceY) - (Math.PI / 4) * r * r
  // A corner beyond the circle in one direction: the slice there is the whole quarter, and the other one is the area.
  return x < 0 === y < 0 ? area : -area
}
