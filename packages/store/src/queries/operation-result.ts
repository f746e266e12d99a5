import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Store } from '../store.ts'
import { now } from '../time.ts'

/** Makes an operation show another result, which has to be there. */
export async function setOperationResult(store: Store, id: number, resultKey: string): Promise<void> {
  const { operations } = store.tables
  await store.db.update(operations).set({ resultKey }).where(eq(operations.id, id))
}

/**
 * Takes an operation off the result that it shares with others: it gets a FAILED one of its own, which is nobody's
 * identity and so is never found by a request. False when the operation is gone.
 */
export function detachOperation(store: Store, id: number, message: string): Promise<boolean> {
  const { operations, results } = store.tables
  return store.transaction(async (db) => {
    const [shared] = await db
      .select({ operation: results.operation, version: results.version, input: results.input, userId: results.userId })
      .from(operations)
      .innerJoin(results, eq(results.key, operations.resultKey))
      .where(eq(operations.id, id))
    if (!shared) return false
    const key = randomUUID().replaceAll('-', '')
    const at = now()
    await db
      .insert(results)
      .values({ ...shared, key, status: 'FAILED', message, created: at, finished: at, wanted: at })
    await setOperationResult(store, id, key)
    return true
  })
}
