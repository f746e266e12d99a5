import { type Migration, missingMigrations } from './migration.ts'
import { connectSqlite } from './sqlite.ts'

/**
 * On a connection of its own, because foreign keys have to be off: SQLite changes a column by copying the table and
 * dropping the old one, and dropping would delete every row that refers to it. The pragma has no effect inside a
 * transaction, so the one that drizzle-kit writes into its files comes too late.
 */
export function migrateSqlite(file: string, migrations: readonly Migration[]): void {
  const connection = connectSqlite(file)
  try {
    connection.pragma('foreign_keys = OFF')
    // The write lock is taken before looking at what was applied: of simultaneous starts one works, the others wait.
    connection
      .transaction(() => {
        connection.exec(
          'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
        )
        const applied = connection.prepare('SELECT hash FROM __drizzle_migrations').pluck().all()
        const record = connection.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
        const missing = missingMigrations(migrations, applied)
        for (const { sql, hash, folderMillis } of missing) {
          for (const statement of sql) connection.exec(statement)
          record.run(hash, folderMillis)
        }
        if (missing.length === 0) return
        const [broken] = connection.pragma('foreign_key_check') as { table: string; parent: string }[]
        if (broken) throw new Error(`a migration left rows of ${broken.table} without their row of ${broken.parent}`)
      })
      .immediate()
  } finally {
    connection.close()
  }
}
