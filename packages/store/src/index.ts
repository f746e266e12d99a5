export type { DatabaseLocation } from './database-location.ts'
export { createMemory } from './memory.ts'
export { migrate } from './migrate.ts'
export { openStore } from './open-store.ts'
export { type AskedResult, findAskedResults } from './queries/asked-results.ts'
export {
  type FrameFilters,
  type FrameOrdering,
  type FrameValues,
  getFramesById,
  listFrameValues,
  searchFrameAreas,
  searchFrames,
} from './queries/frame-search.ts'
export {
  type Frame,
  type FrameViewer,
  findFrames,
  getFrame,
  getFrameHeaders,
  listFrameFiles,
  type NewFrame,
  putFrames,
} from './queries/frames.ts'
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
export { detachOperation, setOperationResult } from './queries/operation-result.ts'
export {
  createOperation,
  deleteOperations,
  getOperation,
  listOperations,
  listOperationsOfSessions,
  type OperationRow,
} from './queries/operations.ts'
export { addProposalMembers, listProposals, type Proposal, putProposal } from './queries/proposals.ts'
export { countResults } from './queries/result-counts.ts'
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
  listAskers,
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
export { getResult, getResults, type Result } from './queries/results.ts'
export { noteAccess, writeAccesses } from './queries/session-accesses.ts'
export {
  changeSession,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  lockSession,
  type Session,
  type SessionFilters,
} from './queries/sessions.ts'
export { getOrCreateSetting, getSetting, setSetting } from './queries/settings.ts'
export { addToken, deleteTokens, listTokens, type Token } from './queries/tokens.ts'
export {
  createUser,
  findUserByName,
  findUserByTokenHash,
  listUsers,
  type User,
  type UserChanges,
  updateUser,
} from './queries/users.ts'
export type { InputItem, JsonObject, ResultOutput, ResultStatus, StoredProduct } from './row-types.ts'
export type { Tables } from './schema.ts'
export type { Db, Store } from './store.ts'
export { foldCase } from './text.ts'
export { normalizeTime, now, shiftTime } from './time.ts'
