export {
  type AnalysisAnswer,
  type Analyst,
  createAnalyst,
  type Question,
  type ThumbnailRequest,
} from './analyst/analyst.ts'
export { AnalysisFailure } from './analyst/analyst-pool.ts'
export type { KeptBlob } from './analyst/kept-files.ts'
export { createEmbeddedQueue, type EmbeddedQueueOptions } from './embedded-queue.ts'
export { createEngine, type Engine, type EngineOptions } from './engine.ts'
export type { ResultEvent, ResultEvents, ResultListener } from './events.ts'
export { UNKNOWN_FAILURE } from './failure-message.ts'
export type { ClaimedJob, JobQueue, Lease, NewJob } from './job-queue.ts'
export { CANCELLED } from './life.ts'
export type { EngineLogger } from './logger.ts'
export type { ResultRequest } from './request-result.ts'
