export { medianOfFrames } from './median/median-of-frames.ts'
