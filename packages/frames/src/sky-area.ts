/**
 * GeoJSON polygon on the sky: right ascension and declination in degrees, one ring, its first corner again at the end.
 */
export interface SkyArea {
  type: 'Polygon'
  coordinates: [number, number][][]
}

const RADIANS = Math.PI / 180

/** Corners in order; null for fewer than three, which is no area. */
export function skyArea(corners: readonly (readonly [number, number])[]): SkyArea | null {
  const first = corners[0]
  if (corners.length < 3 || first === undefined) return null
  return { type: 'Polygon', coordinates: [[...corners, first].map(([ra, dec]) => [ra, dec])] }
}

/**
 * Whether a position (degrees) lies within an area whose sides are great circles, of less than a hemisphere. Counted in
 * the tangent plane at the position itself, so that RA 0h and the poles are places like any other. Positions on a side
 * may be counted in or out.
 */
export function areaCovers(area: SkyArea, ra: number, dec: number): boolean {
  const ring = area.coordinates[0] ?? []
  const corners: [number, number][] = []
  for (const [cornerRa, cornerDec] of ring) {
    const projected = tangentPlane(cornerRa, cornerDec, ra, dec)
    if (projected === null) return false
    corners.push(projected)
  }
  // The origin is inside when a ray from it crosses the outline an odd number of times.
  let inside = false
  for (let i = 1; i < corners.length; i++) {
    const [x1, y1] = corners[i - 1]!
    const [x2, y2] = corners[i]!
    if (y1 > 0 !== y2 > 0 && x1 - (y1 * (x2 - x1)) / (y2 - y1) > 0) inside = !inside
  }
  return inside
}

/** Gnomonic projection about (ra0, dec0); null for what is 90° away or further. */
function tangentPlane(ra: number, dec: number, ra0: number, dec0: number): [number, number] | null {
  const [sin, cos] = [Math.sin(dec * RADIANS), Math.cos(dec * RADIANS)]
  const [sin0, cos0] = [Math.sin(dec0 * RADIANS), Math.cos(dec0 * RADIANS)]
  const [sinRa, cosRa] = [Math.sin((ra - ra0) * RADIANS), Math.cos((ra - ra0) * RADIANS)]
  const depth = sin0 * sin + cos0 * cos * cosRa
  if (depth <= 0) return null
  return [(cos * sinRa) / depth, (cos0 * sin - sin0 * cos * cosRa) / depth]
}

export function isSkyArea(value: unknown): value is SkyArea {
  if (typeof value !== 'object' || value === null) return false
  const { type, coordinates } = value as Partial<SkyArea>
  return type === 'Polygon' && Array.isArray(coordinates) && Array.isArray(coordinates[0])
}
