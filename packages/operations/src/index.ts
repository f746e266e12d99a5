export type { Analysis } from './analyses/analysis.ts'
export {
  type AnalysisPixels,
  type FrameLocation,
  type ImageFacts,
  pixelsFor,
} from './analyses/analysis-frame.ts'
export { analyses } from './analyses/registry.ts'
export { type AnalysisRequest, decodeFrame, findAnalysis, lookAtFrame, runAnalysis } from './analyses/run-analysis.ts'
export { type ThumbnailSize, writeThumbnail } from './analyses/thumbnail.ts'
export { bytesOfAnswer, describeAnswer, writeAnswer } from './analyses/write-answer.ts'
export { collectGarbageSoon } from './collect-garbage.ts'
export type { OperationControl } from './context.ts'
export { OperationCancelled, OperationFailure } from './failures.ts'
export {
  type FrameInput,
  type FrameReference,
  filterProblem,
  frameKey,
  frameReference,
  statedFilter,
} from './inputs/frames.ts'
export type { WizardInput } from './inputs/input-field.ts'
export { notAChoice } from './inputs/messages.ts'
export type { InputIssue, Operation, OperationInput, WizardDescription } from './operation.ts'
export { operationsAt } from './operations-at.ts'
export { type FileReference, type OperationOutput, type Product, replaceFileReferences } from './output.ts'
export { findPoint, type PointExplanation, type StoredExplanation } from './photometry/explanation.ts'
export { drawGrey, type GreyPicture, reduceGrey, writeGreyJpeg } from './products/pictures.ts'
export { DEFAULT_PRECISION, PRECISION_WORDS, type Precision, parsePrecision } from './products/precision.ts'
export { operations } from './registry.ts'
export { type RunRequest, runOperation } from './run-operation.ts'
export { GAIA_TAP_URL, type OperationSettings } from './settings.ts'
export { THREAD_LIMITS } from './threads/thread-limits.ts'
