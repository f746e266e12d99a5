import type { MigrationMeta } from 'drizzle-orm/migrator'

/** A migration made by drizzle-kit: its statements, the time it was made, and the hash that says it was applied. */
export type Migration = MigrationMeta

/** Those that a database lacks, in their order. */
export function missingMigrations(migrations: readonly Migration[], appliedHashes: readonly unknown[]): Migration[] {
  const known = new Set<unknown>(migrations.map((migration) => migration.hash))
  if (appliedHashes.some((hash) => !known.has(hash))) {
    throw new Error('the database was changed by another version of Datalab, in ways that this one does not know')
  }
  const applied = new Set(appliedHashes)
  return migrations.filter((migration) => !applied.has(migration.hash))
}
