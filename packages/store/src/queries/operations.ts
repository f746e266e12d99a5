import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import { prepared } from '../prepared.ts'
import { remembered } from '../remembered.ts'
import type { JsonObject, ResultStatus } from '../row-types.ts'
import type { Store } from '../store.ts'
import { jsonText } from '../text.ts'
import { normalizeTime, now } from '../time.ts'
import { lockSession, markSessionModified } from './sessions.ts'

/** An operation with what its result says. JSON is given as stored text, ready to be sent. */
export interface OperationRow {
  id: number
  sessionId: number
  name: string
  inputDataJson: string
  resultKey: string
  created: string
  status: ResultStatus
  message: string
  progress: number
  /** JSON text of a `ResultOutput`. */
  outputJson: string | null
  resultCreated: string
}

function operationColumns(store: Store) {
  const { operations, results } = store.tables
  return {
    id: operations.id,
    sessionId: operations.sessionId,
    name: operations.name,
    inputDataJson: jsonText(store, operations.inputData),
    resultKey: operations.resultKey,
    created: operations.created,
    status: results.status,
    message: results.message,
    progress: results.progress,
    outputJson: jsonText(store, results.output),
    resultCreated: results.created,
  }
}

function selectOperations(store: Store) {
  const { operations, results } = store.tables
  return store.db
    .select(operationColumns(store))
    .from(operations)
    .innerJoin(results, eq(results.key, operations.resultKey))
}

/** Adds an operation to a session, which counts as a change of the session. Its result has to be there. */
export function createOperation(
  store: Store,
  operation: { sessionId: number; name: string; inputData: JsonObject; resultKey: string },
): Promise<OperationRow> {
  const { operations } = store.tables
  return store.transaction(async (db) => {
    await markSessionModified(store, operation.sessionId)
    const [created] = await db
      .insert(operations)
      .values({ ...operation, created: now() })
      .returning({ id: operations.id })
    const [row] = await operationById(store, { sessionId: operation.sessionId, id: created!.id })
    return row!
  })
}

const operationById = prepared<{ sessionId: number; id: number }, OperationRow[]>('operation_by_id', (store) => {
  const { operations } = store.tables
  return selectOperations(store).where(
    and(eq(operations.id, sql.placeholder('id')), eq(operations.sessionId, sql.placeholder('sessionId'))),
  )
})

const ownedOperation = remembered<{ userId: number; sessionId: number; id: number }, OperationRow[]>(
  'owned_operation',
  (store) => {
    const { operations, dataSessions } = store.tables
    return selectOperations(store)
      .innerJoin(dataSessions, eq(dataSessions.id, operations.sessionId))
      .where(
        and(
          eq(operations.id, sql.placeholder('id')),
          eq(operations.sessionId, sql.placeholder('sessionId')),
          eq(dataSessions.userId, sql.placeholder('userId')),
        ),
      )
  },
)

/** An operation of a session of this user, or undefined: one query, because clients ask for it again and again. */
export async function getOperation(
  store: Store,
  userId: number,
  sessionId: number,
  id: number,
): Promise<OperationRow | undefined> {
  const [operation] = await ownedOperation(store, { userId, sessionId, id })
  return operation
}

const operationsOfSession = prepared<{ sessionId: number; limit: number; offset: number }, OperationRow[]>(
  'operations_of_session',
  (store) => {
    const { operations } = store.tables
    return selectOperations(store)
      .where(eq(operations.sessionId, sql.placeholder('sessionId')))
      .orderBy(asc(operations.id))
      .limit(sql.placeholder('limit'))
      .offset(sql.placeholder('offset'))
  },
)

/** The operations of one session by id, all of them or a page, and how many there are in all. */
export async function listOperations(
  store: Store,
  sessionId: number,
  { limit = Number.MAX_SAFE_INTEGER, offset = 0 }: { limit?: number | undefined; offset?: number | undefined } = {},
): Promise<{ count: number; operations: OperationRow[] }> {
  const rows = await operationsOfSession(store, { sessionId, limit, offset })
  if (rows.length < limit && (rows.length > 0 || offset === 0)) return { count: offset + rows.length, operations: rows }
  const { operations } = store.tables
  return { count: await store.db.$count(operations, eq(operations.sessionId, sessionId)), operations: rows }
}

const manySessionsSql = new WeakMap<Store, string>()

/** The statement of listOperationsOfSessions; its one parameter is the list of ids. */
function sqlForManySessions(store: Store): string {
  let statement = manySessionsSql.get(store)
  if (statement === undefined) {
    const { operations } = store.tables
    const ids = sql.placeholder('ids')
    const listed =
      store.dialect === 'pg'
        ? sql`${operations.sessionId} = any(${ids}::bigint[])`
        : sql`${operations.sessionId} in (select value from json_each(${ids}))`
    statement = selectOperations(store).where(listed).orderBy(asc(operations.sessionId), asc(operations.id)).toSQL().sql
    manySessionsSql.set(store, statement)
  }
  return statement
}

/** A row in the order of operationColumns, as either driver gives it. */
function readOperation(row: unknown[], time: (text: string) => string): OperationRow {
  const text = (index: number) => row[index] as string
  return {
    id: Number(row[0]),
    sessionId: Number(row[1]),
    name: text(2),
    inputDataJson: text(3),
    resultKey: text(4),
    created: time(text(5)),
    status: row[6] as ResultStatus,
    message: text(7),
    progress: Number(row[8]),
    outputJson: row[9] as string | null,
    resultCreated: time(text(10)),
  }
}

/**
 * The operations of many sessions in one query, by session and id. Sessions without any have no entry. A page of
 * sessions has a thousand of them, so the rows are read here and not by drizzle, which takes twice as long.
 */
export async function listOperationsOfSessions(
  store: Store,
  sessionIds: readonly number[],
): Promise<Map<number, OperationRow[]>> {
  const bySession = new Map<number, OperationRow[]>()
  if (sessionIds.length === 0) return bySession
  const time = store.dialect === 'pg' ? normalizeTime : (text: string) => text
  const ids = store.dialect === 'pg' ? sessionIds : JSON.stringify(sessionIds)
  for (const row of await store.rows(sqlForManySessions(store), [ids])) {
    const operation = readOperation(row, time)
    const list = bySession.get(operation.sessionId)
    if (list) list.push(operation)
    else bySession.set(operation.sessionId, [operation])
  }
  return bySession
}

/** Deletes those of the operations that are in the session, and gives them; a deletion is a change of the session. */
export function deleteOperations(
  store: Store,
  sessionId: number,
  ids: readonly number[],
): Promise<{ id: number; resultKey: string }[]> {
  const { operations } = store.tables
  return store.transaction(async (db) => {
    if (!(await lockSession(store, sessionId))) return []
    const deleted = await inChunks([...new Set(ids)], (chunk) =>
      db
        .delete(operations)
        .where(and(eq(operations.sessionId, sessionId), inArray(operations.id, chunk)))
        .returning({ id: operations.id, resultKey: operations.resultKey }),
    )
    if (deleted.length > 0) await markSessionModified(store, sessionId)
    return deleted
  })
}
