import { northUpTan } from '../wcs/create-wcs.ts'
import type { Wcs } from '../wcs/wcs.ts'

/** A TAN grid, north up, east left, that holds a set of images. */
export interface CommonGrid {
  readonly width: number
  readonly height: number
  /** Position of the reference point, degrees. */
  readonly crval: readonly [number, number]
  /** Its pixel, counted from 1 as in a header. */
  readonly crpix: readonly [number, number]
  /** Degrees along a pixel: [−scale, scale]. */
  readonly cdelt: readonly [number, number]
  readonly wcs: Wcs
}

/** An image as far as its place on the sky is concerned: size in pixels. */
export interface PlacedImage {
  readonly wcs: Wcs
  readonly width: number
  readonly height: number
}

/** Pixels of a grid: columns x0 ≤ x < x1, rows y0 ≤ y < y1. */
export interface PixelBox {
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/**
 * The grid for several images: reference point the direction of the summed unit vectors of their reference positions,
 * pixel scale the smallest of theirs, extent the box around all outer corners (−0.5 … n − 0.5), its lower-left corner
 * at pixel coordinate 0.5 counted from 1, width and height rounded. Null when a corner lies behind the plane of
 * projection: the images are too far apart.
 */
export function commonGrid(images: readonly PlacedImage[]): CommonGrid | null {
  const crval = meanPosition(images.map(({ wcs }) => wcs.pixelToSky(...wcs.referencePixel) ?? wcs.referencePosition))
  if (crval === null) return null
  const scale = Math.min(...images.flatMap(({ wcs }) => wcs.pixelScalesDegrees))
  const centred = northUpTan(crval, [0, 0], scale)
  const corners = images.flatMap((image) => outline(image, centred))
  if (corners.some((corner) => corner === null)) return null
  const xs = corners.map((corner) => corner![0])
  const ys = corners.map((corner) => corner![1])
  const [left, bottom] = [Math.min(...xs), Math.min(...ys)]
  const crpix = [0.5 - left, 0.5 - bottom] as const
  return {
    width: Math.round(Math.max(...xs) - left),
    height: Math.round(Math.max(...ys) - bottom),
    crval,
    crpix,
    cdelt: [-scale, scale],
    wcs: northUpTan(crval, [crpix[0] - 1, crpix[1] - 1], scale),
  }
}

/**
 * The pixels of a grid whose centres can lie inside the image, cut to the grid; empty boxes have x1 ≤ x0 or y1 ≤ y0.
 * Edges that are bent in the grid are followed at `EDGE_POINTS` places.
 */
export function boxInGrid(image: PlacedImage, grid: Pick<CommonGrid, 'width' | 'height' | 'wcs'>): PixelBox {
  const corners = outline(image, grid.wcs, EDGE_POINTS).filter((corner) => corner !== null)
  if (corners.length === 0) return { x0: 0, x1: 0, y0: 0, y1: 0 }
  const xs = corners.map(([x]) => x)
  const ys = corners.map(([, y]) => y)
  return {
    x0: Math.max(0, Math.floor(Math.min(...xs))),
    x1: Math.min(grid.width, Math.ceil(Math.max(...xs)) + 1),
    y0: Math.max(0, Math.floor(Math.min(...ys))),
    y1: Math.min(grid.height, Math.ceil(Math.max(...ys)) + 1),
  }
}

const EDGE_POINTS = 16

/** The outer edge of an image in another one: its corners, and `points` − 1 places between two of them. */
function outline({ wcs, width, height }: PlacedImage, into: Wcs, points = 1): ([number, number] | null)[] {
  const corners = [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ] as const
  return corners.flatMap(([x, y], corner) => {
    const [nextX, nextY] = corners[(corner + 1) % 4]!
    return Array.from({ length: points }, (_, k) => {
      const sky = wcs.pixelToSky(x + ((nextX - x) * k) / points, y + ((nextY - y) * k) / points)
      return sky && into.skyToPixel(...sky)
    })
  })
}

function meanPosition(positions: readonly (readonly [number, number])[]): [number, number] | null {
  const sum = [0, 0, 0] as [number, number, number]
  for (const [ra, dec] of positions) {
    const [a, d] = [(ra * Math.PI) / 180, (dec * Math.PI) / 180]
    sum[0] += Math.cos(d) * Math.cos(a)
    sum[1] += Math.cos(d) * Math.sin(a)
    sum[2] += Math.sin(d)
  }
  if (Math.hypot(...sum) < 1e-6 * positions.length) return null
  const ra = (Math.atan2(sum[1], sum[0]) * 180) / Math.PI
  return [ra < 0 ? ra + 360 : ra, (Math.atan2(sum[2], Math.hypot(sum[0], sum[1])) * 180) / Math.PI]
}
