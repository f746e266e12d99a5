import type { Store } from './store.ts'

export interface Preparable<T> {
  prepare(name?: string): { execute(values: Record<string, unknown>): Promise<T> }
}

const preparedQueries = new WeakMap<Store, Map<string, ReturnType<Preparable<unknown>['prepare']>>>()

/**
 * Declares a query whose SQL is made once a store (by drizzle) and planned once a connection (by PostgreSQL); building
 * it costs several times what running it does. Its parameters are `sql.placeholder(...)`; `name` is its own in the
 * package.
 */
export function prepared<V extends Record<string, unknown>, T>(
  name: string,
  build: (store: Store) => Preparable<T>,
): (store: Store, values: V) => Promise<T> {
  return (store, values) => {
    let queries = preparedQueries.get(store)
    if (!queries) {
      queries = new Map()
      preparedQueries.set(store, queries)
    }
    let query = queries.get(name)
    if (!query) {
      query = build(store).prepare(name)
      queries.set(name, query)
    }
    return query.execute(values) as Promise<T> // built by this very function
  }
}
