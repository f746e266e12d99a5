import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseLocation } from './database-location.ts'
import { openPgStore } from './pg.ts'
import { openSqliteStore } from './sqlite.ts'
import type { Store } from './store.ts'

/** Connects to a database (the folder of an SQLite file is made); `migrate` brings its tables up to date. */
export async function openStore(location: DatabaseLocation): Promise<Store> {
  if (location.url !== undefined) return openPgStore(location.url)
  mkdirSync(dirname(location.file), { recursive: true })
  return openSqliteStore(location.file)
}
