import { and, asc, eq, inArray, lt, notExists, or, sql } from 'drizzle-orm'
import type { JsonObject, ResultOutput, ResultStatus } from '../row-types.ts'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

// Steps in the life of a result. Each is one guarded statement; the engine puts them together in transactions, always
// in the order results, needs, jobs, and a needed result before the one that needs it, so that PostgreSQL never finds
// two of them waiting for each other.

export interface ResultState {
  key: string
  operation: string
  version: number
  input: JsonObject
  status: ResultStatus
  message: string
  progress: number
  output: ResultOutput | null
  attempt: number
  userId: number | null
  requestId: string | null
}

const UNFINISHED: ResultStatus[] = ['PENDING', 'IN_PROGRESS']

const stateColumns = ({ tables: { results } }: Store) => ({
  key: results.key,
  operation: results.operation,
  version: results.version,
  input: results.input,
  status: results.status,
  message: results.message,
  progress: results.progress,
  output: results.output,
  attempt: results.attempt,
  userId: results.userId,
  requestId: results.requestId,
})

/** False when there is a result of that key already. */
export async function insertPendingResult(
  store: Store,
  result: {
    key: string
    operation: string
    version: number
    input: JsonObject
    userId: number | null
    requestId: string | null
  },
): Promise<boolean> {
  const { results } = store.tables
  const created = now()
  const inserted = await store.db
    .insert(results)
    .values({ ...result, status: 'PENDING', created, wanted: created })
    .onConflictDoNothing()
    .returning({ key: results.key })
  return inserted.length > 0
}

/**
 * Notes that the result is wanted now and gives it as it is, locked until the transaction ends; null when there is
 * none.
 */
export async function wantResult(store: Store, key: string): Promise<ResultState | null> {
  const { results } = store.tables
  const rows = await store.db
    .update(results)
    .set({ wanted: now() })
    .where(eq(results.key, key))
    .returning(stateColumns(store))
  return rows[0] ?? null
}

/** As wantResult, for those of the keys that exist, oldest first: a result is older than all that need it. */
export async function wantResults(store: Store, keys: string[]): Promise<ResultState[]> {
  if (keys.length === 0) return []
  const { results } = store.tables
  const found = await store.db
    .select({ key: results.key })
    .from(results)
    .where(inArray(results.key, keys))
    .orderBy(asc(results.created), asc(results.key))
  const wanted: ResultState[] = []
  for (const { key } of found) {
    const result = await wantResult(store, key)
    if (result) wanted.push(result)
  }
  return wanted
}

/** Makes a FAILED result PENDING, with nothing left of the failure. */
export async function resetFailedResult(
  store: Store,
  key: string,
  { userId, requestId }: { userId: number | null; requestId: string | null },
): Promise<boolean> {
  const { results } = store.tables
  const reset = await store.db
    .update(results)
    .set({
      ...{ status: 'PENDING', message: '', progress: 0, output: null, started: null, finished: null },
      ...{ userId, requestId, wanted: now() },
    })
    .where(and(eq(results.key, key), eq(results.status, 'FAILED')))
    .returning({ key: results.key })
  return reset.length > 0
}

/**
 * Begins a run: the next attempt, IN_PROGRESS. Progress and output of a run that was broken off stay until the new one
 * has more. Null when the result is finished or gone: there is nothing to run.
 */
export async function beginResult(store: Store, key: string): Promise<ResultState | null> {
  const { results } = store.tables
  const begun = await store.db
    .update(results)
    .set({ status: 'IN_PROGRESS', message: '', attempt: sql`${results.attempt} + 1`, started: now() })
    .where(and(eq(results.key, key), inArray(results.status, UNFINISHED)))
    .returning(stateColumns(store))
  return begun[0] ?? null
}

/** What every write of a run names: it changes nothing when the run is not the current one any more. */
export interface Run {
  key: string
  attempt: number
}

const isCurrent = ({ tables: { results } }: Store, run: Run) =>
  and(eq(results.key, run.key), eq(results.attempt, run.attempt), eq(results.status, 'IN_PROGRESS'))

export async function writeRunProgress(
  store: Store,
  run: Run,
  { progress, message, output }: { progress: number; message: string; output?: ResultOutput },
): Promise<boolean> {
  const { results } = store.tables
  const written = await store.db
    .update(results)
    .set({ progress, message, ...(output ? { output } : {}) })
    .where(isCurrent(store, run))
    .returning({ key: results.key })
  return written.length > 0
}

export async function completeRun(
  store: Store,
  run: Run,
  { output, message }: { output: ResultOutput; message: string },
): Promise<boolean> {
  const { results } = store.tables
  const completed = await store.db
    .update(results)
    .set({ status: 'COMPLETED', output, message, progress: 1, finished: now() })
    .where(isCurrent(store, run))
    .returning({ key: results.key })
  return completed.length > 0
}

export async function failRun(store: Store, run: Run, message: string): Promise<ResultState | null> {
  const { results } = store.tables
  const failed = await store.db
    .update(results)
    .set({ status: 'FAILED', output: null, message, finished: now() })
    .where(isCurrent(store, run))
    .returning(stateColumns(store))
  return failed[0] ?? null
}

/** Fails a result whatever run it is in; null when it is finished already or gone. */
export async function failUnfinishedResult(store: Store, key: string, message: string): Promise<ResultState | null> {
  const { results } = store.tables
  const failed = await store.db
    .update(results)
    .set({ status: 'FAILED', output: null, message, finished: now() })
    .where(and(eq(results.key, key), inArray(results.status, UNFINISHED)))
    .returning(stateColumns(store))
  return failed[0] ?? null
}

export async function deleteResult(store: Store, key: string): Promise<void> {
  const { results } = store.tables
  await store.db.delete(results).where(eq(results.key, key))
}

export async function countOperationsOnResult(store: Store, key: string): Promise<number> {
  const { operations } = store.tables
  return store.db.$count(operations, eq(operations.resultKey, key))
}

/** The users whose operations want the result, the one who asked first before all others. */
export async function listAskers(
  store: Store,
  result: { key: string; userId: number | null },
): Promise<{ id: number; isStaff: boolean }[]> {
  const { operations, dataSessions, users } = store.tables
  const onIt = store.db
    .select({ id: dataSessions.userId })
    .from(operations)
    .innerJoin(dataSessions, eq(dataSessions.id, operations.sessionId))
    .where(eq(operations.resultKey, result.key))
  const askers = await store.db
    .select({ id: users.id, isStaff: users.isStaff })
    .from(users)
    .where(result.userId === null ? inArray(users.id, onIt) : or(eq(users.id, result.userId), inArray(users.id, onIt)))
    .orderBy(asc(users.id))
  return askers.sort((a, b) => Number(b.id === result.userId) - Number(a.id === result.userId))
}

export async function insertNeeds(store: Store, key: string, needs: string[]): Promise<void> {
  if (needs.length === 0) return
  const { resultNeeds } = store.tables
  await store.db
    .insert(resultNeeds)
    .values(needs.map((needsKey) => ({ resultKey: key, needsKey })))
    .onConflictDoNothing()
}

export async function deleteNeed(store: Store, key: string, needsKey: string): Promise<void> {
  const { resultNeeds } = store.tables
  await store.db.delete(resultNeeds).where(and(eq(resultNeeds.resultKey, key), eq(resultNeeds.needsKey, needsKey)))
}

export async function deleteNeeds(store: Store, key: string): Promise<void> {
  const { resultNeeds } = store.tables
  await store.db.delete(resultNeeds).where(eq(resultNeeds.resultKey, key))
}

/** Keys that a result still waits for. */
export async function listNeeds(store: Store, key: string): Promise<string[]> {
  const { resultNeeds } = store.tables
  const rows = await store.db
    .select({ needsKey: resultNeeds.needsKey })
    .from(resultNeeds)
    .where(eq(resultNeeds.resultKey, key))
    .orderBy(asc(resultNeeds.needsKey))
  return rows.map((row) => row.needsKey)
}

/** Keys of the results that wait for this one, oldest first. */
export async function listDependents(store: Store, needsKey: string): Promise<string[]> {
  const { resultNeeds, results } = store.tables
  const rows = await store.db
    .select({ key: resultNeeds.resultKey })
    .from(resultNeeds)
    .innerJoin(results, eq(results.key, resultNeeds.resultKey))
    .where(eq(resultNeeds.needsKey, needsKey))
    .orderBy(asc(results.created), asc(results.key))
  return rows.map((row) => row.key)
}

/** Gives the state of a result, locked until the transaction ends. Changes nothing. */
export async function lockResult(store: Store, key: string): Promise<ResultState | null> {
  const { results } = store.tables
  const rows = await store.db.update(results).set({ key }).where(eq(results.key, key)).returning(stateColumns(store))
  return rows[0] ?? null
}

/** Unfinished results, oldest first. */
export async function listUnfinishedResults(store: Store): Promise<{ key: string; userId: number | null }[]> {
  const { results } = store.tables
  return store.db
    .select({ key: results.key, userId: results.userId })
    .from(results)
    .where(inArray(results.status, UNFINISHED))
    .orderBy(asc(results.created), asc(results.key))
}

/** Deletes finished results that no operation refers to and nobody has wanted since `before`; gives their keys. */
export async function deleteUnwantedResults(store: Store, before: string): Promise<string[]> {
  const { operations, results } = store.tables
  const onIt = store.db.select({ id: operations.id }).from(operations).where(eq(operations.resultKey, results.key))
  const deleted = await store.db
    .delete(results)
    .where(and(lt(results.wanted, before), inArray(results.status, ['COMPLETED', 'FAILED']), notExists(onIt)))
    .returning({ key: results.key })
  return deleted.map((row) => row.key)
}
