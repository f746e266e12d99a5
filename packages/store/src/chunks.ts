/** SQLite binds at most 32 766 values to a statement and PostgreSQL 65 535, so long lists go in pieces. */
const MAXIMUM_PARAMETERS = 32_000

/** Runs `query` for pieces of a list, each small enough for one statement, and joins what it gives. */
export async function inChunks<T, R>(
  values: readonly T[],
  query: (chunk: T[]) => PromiseLike<R[]>,
  parametersEach = 1,
): Promise<R[]> {
  // Room for the other parameters of the statement is what MAXIMUM_PARAMETERS leaves below the true limit.
  const size = Math.floor(MAXIMUM_PARAMETERS / parametersEach)
  const found: R[] = []
  for (let start = 0; start < values.length; start += size) {
    for (const row of await query(values.slice(start, start + size))) found.push(row)
  }
  return found
}
