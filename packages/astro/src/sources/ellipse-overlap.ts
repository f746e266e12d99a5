/** Coefficients of r² = cxx x² + cyy y² + cxy x y, where r is 1 on the ellipse. */
export interface EllipseCoefficients {
  readonly cxx: number
  readonly cyy: number
  readonly cxy: number
}

/** @param theta radians from the x axis to the major axis */
export function ellipseCoefficients(a: number, b: number, theta: number): EllipseCoefficients {
  const cos = Math.cos(theta)
  const sin = Math.sin(theta)
  return {
    cxx: (cos * cos) / (a * a) + (sin * sin) / (b * b),
    cyy: (sin * sin) / (a * a) + (cos * cos) / (b * b),
    cxy: 2 * cos * sin * (1 / (a * a) - 1 / (b * b)),
  }
}

/**
 * Area of a unit pixel, centred at (dx, dy), that lies within an ellipse about the origin, exactly: in coordinates in which the ellipse is the unit circle the pixel is a parallelogram, of which each side
 * adds the signed area of the triangle (or sector) between it and the origin.
 */
export function ellipseOverlap(dx: number, dy: number, ellipse: { a: number; b: number; theta: number }): number {
  const { a, b, theta } = ellipse
  const cos = Math.cos(theta)
  const sin = Math.sin(theta)
  const x = new Float64Array(4)
  const y = new Float64Array(4)
  for (let corner = 0; corner < 4; corner++) {
    const px = dx + (corner === 1 || corner === 2 ? 0.5 : -0.5)
    const py = dy + (corner >= 2 ? 0.5 : -0.5)
    x[corner] = (px * cos + py * sin) / a
    y[corner] = (py * cos - px * sin) / b
  }
  let area = 0
  for (let i = 0; i < 4; i++) {
    const j = (i + 1) % 4
    area += segmentArea(x[i]!, y[i]!, x[j]!, y[j]!)
  }
  return area * a * b
}

/** Signed area between the origin and a segment, as far as it is within the unit circle. */
function segmentArea(x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1
  const dy = y2 - y1
  const length = dx * dx + dy * dy
  if (length === 0) return 0
  const middle = -(x1 * dx + y1 * dy) / length
  const distance = (x1 * dy - y1 * dx) ** 2 / length
  if (distance >= 1) return sectorArea(x1, y1, x2, y2)
  const half = Math.sqrt((1 - distance) / length)
  const enter = Math.min(1, Math.max(0, middle - half))
  const leave = Math.min(1, Math.max(0, middle + half))
  const ex = x1 + enter * dx
  const ey = y1 + enter * dy
  const lx = x1 + leave * dx
  const ly = y1 + leave * dy
  return sectorArea(x1, y1, ex, ey) + (ex * ly - ey * lx) / 2 + sectorArea(lx, ly, x2, y2)
}

function sectorArea(x1: number, y1: number, x2: number, y2: number): number {
  return Math.atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2) / 2
}
