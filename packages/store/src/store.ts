import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { DatabaseLocation } from './database-location.ts'
import type { Tables } from './schema.ts'

/**
 * What queries may use of a database: the part that both dialects have. Every query ends with `await` (never `.get()`,
 * `.all()`, `.run()`: they exist on SQLite only), and rows that were changed are counted with `.returning()`.
 */
export type Db = Pick<
  BaseSQLiteDatabase<'async', unknown, Tables>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with' | '$count'
>

export interface Store {
  dialect: 'sqlite' | 'pg'
  location: DatabaseLocation
  tables: Tables
  /** Inside a transaction's function, and in everything it awaits, this is the transaction; elsewhere the database. */
  db: Db
  /**
   * Runs `fn` in one transaction: all of it lands or, when it throws, none. Called inside a transaction it joins that
   * one. On SQLite everybody else waits until it ends, so nothing slow belongs into it. On PostgreSQL a statement that
   * fails spoils all of it, so what may conflict is written with `onConflict…` and not tried and caught.
   */
  transaction<T>(fn: (db: Db) => Promise<T>): Promise<T>
  /**
   * Calls `fn` once the transaction around has been committed (never, if it is rolled back); at once outside of one.
   */
  afterCommit(fn: () => void): void
  /**
   * Rows of one statement as arrays of what the driver gives (a boolean or an id may be text, a time is as the database
   * spells it). For the few queries of thousands of rows, where drizzle's reading of them costs more than the
   * database's.
   */
  rows(sql: string, params: unknown[]): Promise<unknown[][]>
  /**
   * Another value whenever the database may have changed since, by this process or (as of the start of this turn of the
   * event loop) any other; null where that cannot be told at next to no cost: on PostgreSQL, and in a transaction.
   */
  stamp(): string | null
  isUniqueViolation(error: unknown): boolean
  close(): Promise<void>
}

/** A transaction that is going on, as the dialects keep it in their async scope. */
export interface Transaction {
  ended: boolean
  afterCommit: (() => void)[]
}
