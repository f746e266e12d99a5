import { analyses } from '@datalab/operations'
import { analysisProcedure } from './analysis-procedure.ts'

// One of each declared analysis. What they take and answer, and where REST has them, they say themselves.

export const lineProfile = analysisProcedure(analyses.lineProfile)
export const centroiding = analysisProcedure(analyses.centroiding)
export const sourceCatalog = analysisProcedure(analyses.sourceCatalog)
export const wcs = analysisProcedure(analyses.wcs)
export const rawData = analysisProcedure(analyses.rawData)
export const getJpg = analysisProcedure(analyses.getJpg)
export const getTif = analysisProcedure(analyses.getTif)
export const lightCurve = analysisProcedure(analyses.lightCurve)
export const header = analysisProcedure(analyses.header)
export const cutout = analysisProcedure(analyses.cutout)
