import { AsyncLocalStorage } from 'node:async_hooks'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import { hasErrorCode } from './error-code.ts'
import * as schema from './schema.sqlite.ts'
import type { Db, Store, Transaction } from './store.ts'
import { Turns } from './turns.ts'

/** Lists of keys give statements of many lengths; beyond this many the oldest prepared one is let go. */
const STATEMENT_CACHE_SIZE = 500
/** How long a statement waits for another process that writes. It blocks the event loop meanwhile. */
const BUSY_TIMEOUT_MS = 5000

/** Opens the connection with the settings that every use of the file shares, the migrations included. */
export function connectSqlite(file: string): Database.Database {
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  connection.pragma('journal_mode = WAL')
  // In WAL mode a crash of the process loses nothing; a power cut may lose the last moments but never the file.
  connection.pragma('synchronous = NORMAL')
  connection.pragma('foreign_keys = ON')
  return connection
}

function createStatementCache(connection: Database.Database): (sql: string) => Database.Statement<unknown[]> {
  const statements = new Map<string, Database.Statement<unknown[]>>()
  return (sql) => {
    let statement = statements.get(sql)
    if (statement) return statement
    statement = connection.prepare<unknown[]>(sql)
    if (statement.reader) statement.raw(true)
    if (statements.size >= STATEMENT_CACHE_SIZE) statements.delete(statements.keys().next().value!)
    statements.set(sql, statement)
    return statement
  }
}

/**
 * How often other processes have committed. Asked once in a turn of the event loop: whatever is asked within one may be
 * answered by the state at its start, and a busy server asks very many times.
 */
function createCommitCount(connection: Database.Database): () => number {
  const statement = connection.prepare<[], number>('PRAGMA data_version').pluck()
  let known: number | undefined
  return () => {
    if (known === undefined) {
      known = statement.get()!
      setImmediate(() => {
        known = undefined
      })
    }
    return known
  }
}

/**
 * A store on an SQLite file. better-sqlite3 is synchronous and its transactions cannot await, so drizzle's proxy
 * driver is put before it: single statements run at once, transactions take turns on the one connection.
 */
export function openSqliteStore(file: string): Store {
  const connection = connectSqlite(file)
  const prepare = createStatementCache(connection)
  const commitsOfOthers = createCommitCount(connection)
  // Statements of this connection that may have changed something, committed or not.
  let ownWrites = 0
  const turns = new Turns()
  const scope = new AsyncLocalStorage<Transaction>()
  const current = () => {
    const transaction = scope.getStore()
    return transaction && !transaction.ended ? transaction : undefined
  }

  const execute = (sql: string, params: unknown[]): { rows: unknown[][] } => {
    const statement = prepare(sql)
    if (!statement.readonly) ownWrites++
    if (statement.reader) return { rows: statement.all(params) as unknown[][] }
    statement.run(params)
    return { rows: [] }
  }
  // A commit costs more than most of what it commits, so single statements of one turn of the event loop share one. A
  // statement that fails is undone alone; each is answered when the commit is done.
  let shared: PromiseWithResolvers<void> | undefined
  function commitShared(): void {
    const waiting = shared
    if (!waiting) return
    shared = undefined
    try {
      execute('COMMIT', [])
      waiting.resolve()
    } catch (error) {
      if (connection.inTransaction) execute('ROLLBACK', [])
      waiting.reject(error)
    }
  }
  const executeAlone = (sql: string, params: unknown[]) => {
    if (prepare(sql).readonly) return execute(sql, params)
    if (!shared) {
      execute('BEGIN IMMEDIATE', [])
      shared = Promise.withResolvers()
      // Whoever waits hears of a failure; if every statement has failed by itself, nobody waits.
      shared.promise.catch(() => {})
      setImmediate(commitShared)
    }
    const { promise } = shared
    const result = execute(sql, params)
    return promise.then(() => result)
  }
  const query = async (sql: string, params: unknown[]) =>
    current() ? execute(sql, params) : turns.run(() => executeAlone(sql, params))
  // The batch function is never called, but without one drizzle takes no configuration and ignores the casing.
  const noBatch = () => Promise.reject(new Error('batches are not used'))
  // The proxy's database differs from Db only in the type of a run's result, which no query uses.
  const db = drizzle(query, noBatch, { schema, casing: 'snake_case' }) as unknown as Db

  async function transaction<T>(fn: (db: Db) => Promise<T>): Promise<T> {
    if (current()) return fn(db)
    await turns.hold()
    const own: Transaction = { ended: false, afterCommit: [] }
    let result: T
    try {
      commitShared()
      // Taking the write lock at the start: a transaction that begins by reading could not wait for it later.
      execute('BEGIN IMMEDIATE', [])
      result = await scope.run(own, () => fn(db))
      execute('COMMIT', [])
    } catch (error) {
      if (connection.inTransaction) execute('ROLLBACK', [])
      throw error
    } finally {
      own.ended = true
      turns.release()
    }
    for (const fn of own.afterCommit) scope.exit(fn)
    return result
  }

  return {
    dialect: 'sqlite',
    location: { file },
    tables: schema,
    db,
    transaction,
    afterCommit(fn) {
      const transaction = current()
      if (transaction) transaction.afterCommit.push(fn)
      else fn()
    },
    rows: async (sql, params) => (await query(sql, params)).rows,
    stamp: () => (current() ? null : `${commitsOfOthers()} ${ownWrites}`),
    isUniqueViolation: (error) =>
      hasErrorCode(error, ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_ROWID']),
    async close() {
      if (!connection.open) return
      await turns.hold()
      commitShared()
      connection.close()
      turns.release()
    },
  }
}
