import centroiding from './centroiding.ts'
import cutout from './cutout.ts'
import getJpg from './get-jpg.ts'
import getTif from './get-tif.ts'
import header from './header.ts'
import lightCurve from './light-curve.ts'
import lineProfile from './line-profile.ts'
import rawData from './raw-data.ts'
import sourceCatalog from './source-catalog.ts'
import wcs from './wcs.ts'

/** Every analysis, each with its own types. */
export const analyses = {
  lineProfile,
  centroiding,
  sourceCatalog,
  wcs,
  rawData,
  getJpg,
  getTif,
  lightCurve,
  header,
  cutout,
}
