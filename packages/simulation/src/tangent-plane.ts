const RADIANS = Math.PI / 180

/** The gnomonic projection of `TAN` headers: what a frame's header says of its sky, and where stars fall on it. */
export interface TangentPlane {
  /** Position of the reference point, degrees. */
  crval: readonly [ra: number, dec: number]
  /** The reference point as FITS counts pixels: the centre of the first is 1. */
  crpix: readonly [x: number, y: number]
  /** Degrees a pixel, `[CD1_1, CD1_2, CD2_1, CD2_2]`. */
  cd: readonly [number, number, number, number]
}

/** North up and east left, turned by `rotationDegrees` from north towards east. */
export function rotatedCd(pixelScaleArcsec: number, rotationDegrees: number): TangentPlane['cd'] {
  const scale = pixelScaleArcsec / 3600
  const [sin, cos] = [Math.sin(rotationDegrees * RADIANS), Math.cos(rotationDegrees * RADIANS)]
  return [-scale * cos, scale * sin, scale * sin, scale * cos]
}

/** Pixel position (centre of the first pixel = 0) of a place in the sky, degrees; null for what is 90° away or further. */
export function skyToPixel(plane: TangentPlane, ra: number, dec: number): [x: number, y: number] | null {
  const standard = toStandard(plane.crval, ra, dec)
  if (standard === null) return null
  const [a, b, c, d] = plane.cd
  const determinant = a * d - b * c
  const [xi, eta] = standard
  return [plane.crpix[0] - 1 + (d * xi - b * eta) / determinant, plane.crpix[1] - 1 + (a * eta - c * xi) / determinant]
}

/** The reverse of skyToPixel. */
export function pixelToSky(plane: TangentPlane, x: number, y: number): [ra: number, dec: number] {
  const [dx, dy] = [x + 1 - plane.crpix[0], y + 1 - plane.crpix[1]]
  const [a, b, c, d] = plane.cd
  return fromStandard(plane.crval, a * dx + b * dy, c * dx + d * dy)
}

/** Standard coordinates ξ (east) and η (north) about `crval`, degrees. */
function toStandard(crval: readonly [number, number], ra: number, dec: number): [number, number] | null {
  const [sin, cos] = [Math.sin(dec * RADIANS), Math.cos(dec * RADIANS)]
  const [sin0, cos0] = [Math.sin(crval[1] * RADIANS), Math.cos(crval[1] * RADIANS)]
  const [sinRa, cosRa] = [Math.sin((ra - crval[0]) * RADIANS), Math.cos((ra - crval[0]) * RADIANS)]
  const depth = sin0 * sin + cos0 * cos * cosRa
  if (depth <= 0) return null
  return [(cos * sinRa) / depth / RADIANS, (cos0 * sin - sin0 * cos * cosRa) / depth / RADIANS]
}

export function fromStandard(crval: readonly [number, number], xi: number, eta: number): [number, number] {
  const [sin0, cos0] = [Math.sin(crval[1] * RADIANS), Math.cos(crval[1] * RADIANS)]
  const [x, y] = [xi * RADIANS, eta * RADIANS]
  const ra = crval[0] + Math.atan2(x, cos0 - y * sin0) / RADIANS
  const dec = Math.atan2(sin0 + y * cos0, Math.hypot(x, cos0 - y * sin0)) / RADIANS
  return [((ra % 360) + 360) % 360, dec]
}
