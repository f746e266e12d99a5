import { and, eq, inArray } from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import type { ResultOutput, ResultStatus } from '../row-types.ts'
import type { Store } from '../store.ts'

export interface AskedResult {
  key: string
  status: ResultStatus
  output: ResultOutput | null
  created: string
}

/**
 * Those of the results that an operation in a session of this user asked for, by key: their products are the user's to
 * see.
 */
export async function findAskedResults(
  store: Store,
  userId: number,
  keys: readonly string[],
): Promise<Map<string, AskedResult>> {
  const { results, operations, dataSessions } = store.tables
  const rows = await inChunks([...new Set(keys)], (chunk) => {
    const asked = store.db
      .select({ key: operations.resultKey })
      .from(operations)
      .innerJoin(dataSessions, eq(dataSessions.id, operations.sessionId))
      .where(and(inArray(operations.resultKey, chunk), eq(dataSessions.userId, userId)))
    return store.db
      .select({ key: results.key, status: results.status, output: results.output, created: results.created })
      .from(results)
      .where(inArray(results.key, asked))
  })
  return new Map(rows.map((row) => [row.key, row]))
}
