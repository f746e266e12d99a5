import { count } from 'drizzle-orm'
import type { ResultStatus } from '../row-types.ts'
import type { Store } from '../store.ts'

/** How many results there are in each status; those of none are left out. */
export async function countResults(store: Store): Promise<Partial<Record<ResultStatus, number>>> {
  const { results } = store.tables
  const rows = await store.db.select({ status: results.status, amount: count() }).from(results).groupBy(results.status)
  return Object.fromEntries(rows.map(({ status, amount }) => [status, amount]))
}
