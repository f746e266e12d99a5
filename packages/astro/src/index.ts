export { linearTable, toDisplayBytes } from './display/bytes.ts'
export { gammaTable } from './display/gamma.ts'
export {
  type DisplayLimits,
  type DisplayScale,
  displayLimits,
  displayScale,
  type PixelValues,
} from './display/scale.ts'
export { medianOfFrames } from './median/median-of-frames.ts'
export { sumOfFrames } from './statistics/frame-sum.ts'
export { medianOfImage } from './statistics/image-median.ts'
export { parseWcs, skyFootprint } from './wcs/parse-wcs.ts'
export { type Wcs, WcsError } from './wcs/wcs.ts'
