import { inArray, sql } from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import type { Store } from '../store.ts'

/** A write for every read would cost more than the read; a process that is killed loses the marks of this long. */
const WRITE_AFTER_MS = 250

interface Pending {
  times: Map<number, string>
  timer: NodeJS.Timeout | undefined
}

const pendings = new WeakMap<Store, Pending>()

/** Notes that sessions were looked at: `accessed` is written a moment later, for all that were looked at meanwhile. */
export function noteAccess(store: Store, ids: readonly number[], accessed: string): void {
  const pending = pendingOf(store)
  for (const id of ids) pending.times.set(id, accessed)
  // Should it fail, the marks wait for the next time.
  pending.timer ??= setTimeout(() => void writeAccesses(store).catch(() => {}), WRITE_AFTER_MS).unref()
}

/** When a session was looked at, where that is not written yet. */
export const unwrittenAccess = (store: Store, id: number): string | undefined => pendings.get(store)?.times.get(id)

/** Writes what was noted, at once: to be called before the store is closed. */
export async function writeAccesses(store: Store): Promise<void> {
  const pending = pendingOf(store)
  clearTimeout(pending.timer)
  pending.timer = undefined
  const times = pending.times
  if (times.size === 0) return
  pending.times = new Map()
  const idsByTime = Map.groupBy(times.keys(), (id) => times.get(id)!)
  const write = async () => {
    for (const [accessed, ids] of idsByTime) await setAccessed(store, ids, accessed)
  }
  try {
    // One commit on SQLite; rows locked together on PostgreSQL could wait in a circle for another process's.
    await (store.dialect === 'sqlite' ? store.transaction(write) : write())
  } catch (error) {
    for (const [id, time] of times) if (!pending.times.has(id)) pending.times.set(id, time)
    throw error
  }
}

function pendingOf(store: Store): Pending {
  let pending = pendings.get(store)
  if (!pending) {
    pending = { times: new Map(), timer: undefined }
    pendings.set(store, pending)
  }
  return pending
}

async function setAccessed(store: Store, ids: readonly number[], accessed: string): Promise<void> {
  const { dataSessions } = store.tables
  await inChunks(ids, async (chunk) => {
    const listed = inArray(dataSessions.id, chunk)
    // Two lists of the same sessions would else take their rows in different orders, and wait for each other for ever.
    const where =
      store.dialect === 'pg'
        ? sql`${dataSessions.id} in (select id from ${dataSessions} where ${listed} order by id for no key update)`
        : listed
    await store.db.update(dataSessions).set({ accessed }).where(where)
    return []
  })
}
