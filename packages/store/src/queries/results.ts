import { eq, inArray, sql } from 'drizzle-orm'
import { inChunks } from '../chunks.ts'
import { prepared } from '../prepared.ts'
import type { Tables } from '../schema.ts'
import type { Store } from '../store.ts'

// Reading results as a whole. How they come to be, run and end is in result-life.ts.

export type Result = Tables['results']['$inferSelect']

const resultByKey = prepared<{ key: string }, Result[]>('result_by_key', ({ db, tables: { results } }) =>
  db
    .select()
    .from(results)
    .where(eq(results.key, sql.placeholder('key'))),
)

export async function getResult(store: Store, key: string): Promise<Result | undefined> {
  const [result] = await resultByKey(store, { key })
  return result
}

/** Results by key; unknown keys have no entry. */
export async function getResults(store: Store, keys: readonly string[]): Promise<Map<string, Result>> {
  const { results } = store.tables
  const rows = await inChunks([...new Set(keys)], (chunk) =>
    store.db.select().from(results).where(inArray(results.key, chunk)),
  )
  return new Map(rows.map((row) => [row.key, row]))
}
