import pg from 'pg'
import { type Migration, missingMigrations } from './migration.ts'
import { pgConnectionOptions } from './pg.ts'

/**
 * Any number, as long as nothing else in the database locks it: the first eight letters of "datalab-" as hexadecimal.
 */
const MIGRATION_LOCK = '0x646174616c61622d'

/** On a connection of its own, which holds a lock so that of simultaneous starts one works and the others wait. */
export async function migratePg(url: string, migrations: readonly Migration[]): Promise<void> {
  const client = new pg.Client(pgConnectionOptions(url))
  client.on('error', () => {}) // the query that is going on rejects as well
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [BigInt(MIGRATION_LOCK)])
    await client.query('CREATE SCHEMA IF NOT EXISTS drizzle')
    await client.query(
      'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)',
    )
    const { rows } = await client.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations')
    const applied = rows.map((row) => row.hash)
    for (const { sql, hash, folderMillis } of missingMigrations(migrations, applied)) {
      for (const statement of sql) await client.query(statement)
      await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
        hash,
        folderMillis,
      ])
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
