import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm'
import { prepared } from '../prepared.ts'
import { remembered } from '../remembered.ts'
import type { InputItem } from '../row-types.ts'
import type { Store } from '../store.ts'
import { contains, foldCase, jsonText } from '../text.ts'
import { now } from '../time.ts'
import { unwrittenAccess } from './session-accesses.ts'

/** A data session; its input data is the JSON text of `InputItem[]`, ready to be sent. */
export interface Session {
  id: number
  userId: number
  name: string
  inputDataJson: string
  created: string
  accessed: string
  modified: string
}

/** All have to hold. Times are inclusive bounds as `now()` spells them. */
export interface SessionFilters {
  /** Contained in the name, whatever the case. */
  name?: string | undefined
  nameExact?: string | undefined
  createdAfter?: string | undefined
  createdBefore?: string | undefined
  modifiedAfter?: string | undefined
  modifiedBefore?: string | undefined
}

function sessionColumns(store: Store) {
  const { id, userId, name, inputData, created, accessed, modified } = store.tables.dataSessions
  return { id, userId, name, inputDataJson: jsonText(store, inputData), created, accessed, modified }
}

type NewSession = { userId: number; name: string; inputData: InputItem[] }

const insertSession = prepared<NewSession & { nameFolded: string; created: string }, Session[]>(
  'insert_session',
  (store) => {
    const created = sql.placeholder('created')
    const text = { name: sql.placeholder('name'), nameFolded: sql.placeholder('nameFolded') }
    return store.db
      .insert(store.tables.dataSessions)
      .values({
        ...text,
        userId: sql.placeholder('userId'),
        inputData: sql.placeholder('inputData'),
        ...{ created, accessed: created, modified: created },
      })
      .returning(sessionColumns(store))
  },
)

export async function createSession(store: Store, session: NewSession): Promise<Session> {
  const [row] = await insertSession(store, { ...session, nameFolded: foldCase(session.name), created: now() })
  return row!
}

const sessionById = remembered<{ userId: number; id: number }, Session[]>('session_by_id', (store) => {
  const { dataSessions } = store.tables
  return store.db
    .select(sessionColumns(store))
    .from(dataSessions)
    .where(and(eq(dataSessions.id, sql.placeholder('id')), eq(dataSessions.userId, sql.placeholder('userId'))))
})

/** A session of this user, or undefined. */
export async function getSession(store: Store, userId: number, id: number): Promise<Session | undefined> {
  const [session] = await sessionById(store, { userId, id })
  return session
}

function matching(store: Store, userId: number, filters: SessionFilters): SQL | undefined {
  const { dataSessions: t } = store.tables
  const { name, nameExact, createdAfter, createdBefore, modifiedAfter, modifiedBefore } = filters
  return and(
    eq(t.userId, userId),
    name === undefined ? undefined : contains(store, t.nameFolded, foldCase(name)),
    nameExact === undefined ? undefined : eq(t.name, nameExact),
    createdAfter === undefined ? undefined : gte(t.created, createdAfter),
    createdBefore === undefined ? undefined : lte(t.created, createdBefore),
    modifiedAfter === undefined ? undefined : gte(t.modified, modifiedAfter),
    modifiedBefore === undefined ? undefined : lte(t.modified, modifiedBefore),
  )
}

/** A page of the user's sessions, the last modified first, and how many there are in all. */
export async function listSessions(
  store: Store,
  userId: number,
  filters: SessionFilters,
  page: { limit: number; offset: number },
): Promise<{ count: number; sessions: Session[] }> {
  const { dataSessions } = store.tables
  const where = matching(store, userId, filters)
  const sessions = await store.db
    .select(sessionColumns(store))
    .from(dataSessions)
    .where(where)
    .orderBy(desc(dataSessions.modified), desc(dataSessions.id))
    .limit(page.limit)
    .offset(page.offset)
  // A page that is not full tells the count itself, unless it lies beyond the end.
  if (sessions.length < page.limit && (sessions.length > 0 || page.offset === 0)) {
    return { count: page.offset + sessions.length, sessions }
  }
  return { count: await store.db.$count(dataSessions, where), sessions }
}

/**
 * Keeps others from changing or deleting a session until the transaction ends; false when it is not there. Whoever
 * changes more than one table takes the session first, then operations, then results: nobody waits in a circle.
 */
export async function lockSession(store: Store, id: number): Promise<boolean> {
  const { dataSessions } = store.tables
  const locked = await store.db
    .update(dataSessions)
    .set({ id })
    .where(eq(dataSessions.id, id))
    .returning({ id: dataSessions.id })
  return locked.length > 0
}

/** Notes that a session changed. */
export async function markSessionModified(store: Store, id: number): Promise<void> {
  const { dataSessions } = store.tables
  await store.db.update(dataSessions).set({ modified: now() }).where(eq(dataSessions.id, id))
}

/**
 * Changes a session of this user by what `change` makes of it; simultaneous changes come one after the other and none
 * is lost. `modified` is set even when `change` gives nothing. Undefined when there is no such session.
 */
export function changeSession(
  store: Store,
  userId: number,
  id: number,
  change: (session: Session) => { name?: string | undefined; inputData?: InputItem[] | undefined },
): Promise<Session | undefined> {
  const { dataSessions } = store.tables
  const where = and(eq(dataSessions.id, id), eq(dataSessions.userId, userId))
  return store.transaction(async (db) => {
    // Writing before reading takes the row's lock on PostgreSQL; on SQLite the transaction has the whole database.
    const [session] = await db
      .update(dataSessions)
      .set({ modified: now(), accessed: unwrittenAccess(store, id) })
      .where(where)
      .returning(sessionColumns(store))
    if (!session) return undefined
    const { name, inputData } = change(session)
    const changes = {
      ...(name !== undefined && { name, nameFolded: foldCase(name) }),
      ...(inputData !== undefined && { inputData }),
    }
    if (Object.keys(changes).length === 0) return session
    const [changed] = await db.update(dataSessions).set(changes).where(where).returning(sessionColumns(store))
    return changed
  })
}

/** Deletes a session of this user with its operations; gives the keys of the results these asked for. */
export function deleteSession(
  store: Store,
  userId: number,
  id: number,
): Promise<{ deleted: boolean; resultKeys: string[] }> {
  const { dataSessions, operations } = store.tables
  return store.transaction(async (db) => {
    const owned = and(eq(dataSessions.id, id), eq(dataSessions.userId, userId))
    // Taking the row first keeps operations from being added between the two statements that follow.
    const locked = await db
      .update(dataSessions)
      .set({ modified: now() })
      .where(owned)
      .returning({ id: dataSessions.id })
    if (locked.length === 0) return { deleted: false, resultKeys: [] }
    const asked = await db
      .selectDistinct({ key: operations.resultKey })
      .from(operations)
      .where(eq(operations.sessionId, id))
    await db.delete(dataSessions).where(owned)
    return { deleted: true, resultKeys: asked.map((row) => row.key) }
  })
}
