import { createMemory } from './memory.ts'
import { type Preparable, prepared } from './prepared.ts'
import type { Store } from './store.ts'

const MAXIMUM_LENGTH = 8192
const MAXIMUM_TOTAL_LENGTH = 4_000_000

/**
 * A prepared query whose rows are kept until anything in the database changes. They are shared: nobody may change them.
 */
export function remembered<V extends Record<string, string | number>, T extends readonly object[]>(
  name: string,
  build: (store: Store) => Preparable<T>,
): (store: Store, values: V) => Promise<T> {
  const query = prepared<V, T>(name, build)
  const memory = createMemory<T>({
    lengthOf,
    maximumLength: MAXIMUM_LENGTH,
    maximumTotalLength: MAXIMUM_TOTAL_LENGTH,
  })
  return (store, values) => memory.get(store, JSON.stringify(values), () => query(store, values))
}

/** Characters of all texts in the rows. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, inner) => sum + lengthOf(inner), 0)
}
