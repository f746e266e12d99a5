import { createWcs } from '../wcs/create-wcs.ts'
import type { WcsModel } from '../wcs/model.ts'
import type { Matrix3, Wcs } from '../wcs/wcs.ts'
import { homography, mapByHomography } from './homography.ts'
import { mapByLattice } from './lattice-mapping.ts'

/**
 * Where pixels of one image lie in another: for the `count` pixels (firstX + i, y) their positions go to `outX`, `outY`
 * (NaN where there is none). Positions count from 0 at pixel centres: docs/conventions.md.
 */
export type PixelMapping = (firstX: number, y: number, count: number, outX: Float64Array, outY: Float64Array) => void

/**
 * A mapping as plain data, which can be sent to another thread: a matrix on (x, y, 1) up to a factor, or the way over
 * the sky.
 */
export type MappingModel =
  | { readonly kind: 'matrix'; readonly matrix: Matrix3 }
  | { readonly kind: 'sky'; readonly from: WcsModel; readonly to: WcsModel }

/** How pixels of the image with WCS `from` lie in the image with WCS `to`. */
export function skyMapping(from: Wcs, to: Wcs): MappingModel {
  const matrix = homography(from, to)
  return matrix === null ? { kind: 'sky', from: from.model, to: to.model } : { kind: 'matrix', matrix }
}

/**
 * Makes the mapping of its model. A matrix is exact; the way over the sky is interpolated where that is exact to 1e-7
 * pixels, and taken pixel by pixel elsewhere. It keeps what it has computed for the rows about the last one: quick when
 * rows are asked for in order.
 */
export function createMapping(model: MappingModel): PixelMapping {
  if (model.kind === 'matrix') return mapByHomography(model.matrix)
  const from = createWcs(model.from)
  const to = createWcs(model.to)
  return mapByLattice((xs, ys, outX, outY) => {
    from.pixelsToSky(xs, ys, outX, outY)
    to.skyToPixels(outX, outY, outX, outY)
  })
}
