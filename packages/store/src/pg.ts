import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { hasErrorCode } from './error-code.ts'
import * as schema from './schema.pg.ts'
import type { Tables } from './schema.ts'
import type { Db, Store, Transaction } from './store.ts'

const UNIQUE_VIOLATION = '23505'
const MAXIMUM_CONNECTIONS = 10
/** How long a query waits for a free connection, or a new one for the server, before it fails. */
const CONNECTION_TIMEOUT_MS = 10_000

interface PgTransaction extends Transaction {
  client: pg.PoolClient
  /** The last statement sent: a connection takes one at a time, and code in a transaction may well start two. */
  last: Promise<unknown>
}

/** Times are read as text, so the session's time zone decides their spelling. */
export const pgConnectionOptions = (url: string) => ({
  connectionString: url,
  options: '-c timezone=UTC',
  connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
})

/** A store on PostgreSQL. */
export function openPgStore(url: string): Store {
  const pool = new pg.Pool({ ...pgConnectionOptions(url), max: MAXIMUM_CONNECTIONS })
  // Without a listener a lost idle connection ends the process; the next query says what is wrong, if anything is.
  pool.on('error', () => {})
  const scope = new AsyncLocalStorage<PgTransaction>()
  const current = () => {
    const transaction = scope.getStore()
    return transaction && !transaction.ended ? transaction : undefined
  }

  // Drizzle is given this in the place of a client, so that one database object finds the transaction it is used in.
  const client = {
    query(query: pg.QueryConfig, params: unknown[]) {
      const transaction = current()
      if (!transaction) return pool.query(query, params)
      const result = transaction.last.then(() => transaction.client.query(query, params))
      transaction.last = result.catch(() => {})
      return result
    },
  }
  // PostgreSQL's builders give the same methods and results as SQLite's for everything that Db names.
  const db = drizzle({ client: client as unknown as pg.Pool, schema, casing: 'snake_case' }) as unknown as Db

  async function transaction<T>(fn: (db: Db) => Promise<T>): Promise<T> {
    if (current()) return fn(db)
    const connection = await pool.connect()
    const own: PgTransaction = { client: connection, last: Promise.resolve(), ended: false, afterCommit: [] }
    let result: T
    try {
      await connection.query('BEGIN')
      result = await scope.run(own, () => fn(db))
      own.ended = true
      await own.last
      const { command } = await connection.query('COMMIT')
      // What PostgreSQL makes of a commit after a statement failed, without calling it an error.
      if (command === 'ROLLBACK') throw new Error('a statement of the transaction failed, so nothing of it was kept')
    } catch (error) {
      own.ended = true
      await own.last
      const lost = await connection.query('ROLLBACK').then(
        () => false,
        () => true,
      )
      connection.release(lost)
      throw error
    }
    connection.release()
    for (const fn of own.afterCommit) scope.exit(fn)
    return result
  }

  return {
    dialect: 'pg',
    location: { url },
    tables: schema as Tables,
    db,
    transaction,
    afterCommit(fn) {
      const transaction = current()
      if (transaction) transaction.afterCommit.push(fn)
      else fn()
    },
    async rows(sql, params) {
      const types = { getTypeParser: () => (text: string) => text }
      const result = await client.query({ text: sql, rowMode: 'array', types } as pg.QueryConfig, params)
      return result.rows
    },
    stamp: () => null,
    isUniqueViolation: (error) => hasErrorCode(error, [UNIQUE_VIOLATION]),
    async close() {
      if (!pool.ended) await pool.end()
    },
  }
}
