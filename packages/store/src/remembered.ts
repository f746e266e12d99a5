import { type Preparable, prepared } from './prepared.ts'
import type { Store } from './store.ts'

const MAXIMUM_ENTRIES = 2000
/** Larger rows are read anew: remembering them would cost more memory than it saves time. */
const MAXIMUM_LENGTH = 8192

interface Memory {
  stamp: string | null
  rows: Map<string, unknown>
}

const memories = new WeakMap<Store, Map<string, Memory>>()

/**
 * A prepared query whose rows are remembered until anything in the database changes, by whomever: clients that poll ask
 * for the same rows very many times between two changes. The rows are shared: nobody may change them. Where changes
 * cannot be told cheaply (PostgreSQL, or inside a transaction) it is a prepared query like any other.
 */
export function remembered<V extends Record<string, string | number>, T extends readonly object[]>(
  name: string,
  build: (store: Store) => Preparable<T>,
): (store: Store, values: V) => Promise<T> {
  const query = prepared<V, T>(name, build)
  return async (store, values) => {
    const stamp = store.stamp()
    if (stamp === null) return query(store, values)
    const memory = memoryOf(store, name)
    if (memory.stamp !== stamp) {
      memory.stamp = stamp
      memory.rows.clear()
    }
    const key = JSON.stringify(values)
    const known = memory.rows.get(key)
    if (known !== undefined) return known as T // put there by this very query
    const rows = await query(store, values)
    // Meanwhile something may have changed, and the memory have begun anew.
    if (memory.stamp === stamp && memory.rows.size < MAXIMUM_ENTRIES && lengthOf(rows) <= MAXIMUM_LENGTH) {
      memory.rows.set(key, rows)
    }
    return rows
  }
}

function memoryOf(store: Store, name: string): Memory {
  let queries = memories.get(store)
  if (!queries) {
    queries = new Map()
    memories.set(store, queries)
  }
  let memory = queries.get(name)
  if (!memory) {
    memory = { stamp: null, rows: new Map() }
    queries.set(name, memory)
  }
  return memory
}

/** Characters of all texts in the rows. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, inner) => sum + lengthOf(inner), 0)
}
