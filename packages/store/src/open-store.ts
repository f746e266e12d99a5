import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseLocation } from './database-location.ts'
import type { Store } from './store.ts'

/** Connects to a database (the folder of an SQLite file is made); `migrate` brings its tables up to date. */
export async function openStore(location: DatabaseLocation): Promise<Store> {
  // Each dialect is loaded when it is asked for: both together are most of the memory of a small server.
  if (location.url !== undefined) return (await import('./pg.ts')).openPgStore(location.url)
  mkdirSync(dirname(location.file), { recursive: true })
  return (await import('./sqlite.ts')).openSqliteStore(location.file)
}
