export { type DatabaseLocation, databaseLocation } from './database-location.ts'
export { migrate } from './migrate.ts'
export { openStore } from './open-store.ts'
export {
  claimJob,
  countJobs,
  deleteHeldJob,
  deleteJob,
  insertJob,
  type JobRow,
  listJobHolders,
  renewJobs,
  requeueExpiredJobs,
  requeueHeldJob,
  requeueJobsOf,
} from './queries/jobs.ts'
export {
  beginResult,
  completeRun,
  countOperationsOnResult,
  deleteNeed,
  deleteNeeds,
  deleteResult,
  deleteUnwantedResults,
  failRun,
  failUnfinishedResult,
  insertNeeds,
  insertPendingResult,
  listDependents,
  listNeeds,
  listUnfinishedResults,
  lockResult,
  type ResultState,
  type Run,
  resetFailedResult,
  wantResult,
  wantResults,
  writeRunProgress,
} from './queries/result-life.ts'
export type { InputItem, JsonObject, ResultOutput, ResultStatus, StoredProduct } from './row-types.ts'
export type { Tables } from './schema.ts'
export type { Db, Store } from './store.ts'
export { normalizeTime, now, shiftTime } from './time.ts'
