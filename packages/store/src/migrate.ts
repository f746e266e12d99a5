import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { DatabaseLocation } from './database-location.ts'

export const migrationsFolder = (dialect: 'sqlite' | 'pg') =>
  fileURLToPath(new URL(`../drizzle/${dialect}`, import.meta.url))

/**
 * Brings a database up to date with the migrations that drizzle-kit made, in one transaction; several processes may do
 * so at the same time. This is not drizzle's own migrator, because that one lets simultaneous starts fail, skips
 * migrations that were merged late, and deletes the rows that refer to an SQLite table which has to be rebuilt. The
 * bookkeeping is the same, so that drizzle-kit knows what was applied.
 */
export async function migrate(
  store: { location: DatabaseLocation },
  folder = migrationsFolder(store.location.url === undefined ? 'sqlite' : 'pg'),
): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: folder })
  const { location } = store
  if (location.url !== undefined) await (await import('./migrate.pg.ts')).migratePg(location.url, migrations)
  else (await import('./migrate.sqlite.ts')).migrateSqlite(location.file, migrations)
}
