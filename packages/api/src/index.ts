export { type AppRouter, appRouter } from './app-router.ts'
export {
  AccountError,
  type AccountErrorCode,
  addProposal,
  addToken,
  changeUser,
  createUser,
  type Particulars,
  setPassword,
} from './auth/accounts.ts'
export { type AttemptLimit, createAttemptLimit } from './auth/attempt-limit.ts'
export { type Authentication, authenticate, type Caller } from './auth/authenticate.ts'
export { type Context, contextFor, createContext, type RequestFacts } from './context.ts'
export { createSessionChanges, type SessionChanges } from './operations/session-changes.ts'
export type { Services } from './services.ts'
export type * from './wire.ts'
