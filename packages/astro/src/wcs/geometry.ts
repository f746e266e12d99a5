import type { Wcs } from './wcs.ts'

/** Arcseconds along one pixel of axis 1 and of axis 2 at the reference pixel: the columns of the linear matrix, without distortion. */
export function pixelScalesArcsec(wcs: Wcs): [axis1: number, axis2: number] {
  const [axis1, axis2] = wcs.pixelScalesDegrees
  return [axis1 * 3600, axis2 * 3600]
}
