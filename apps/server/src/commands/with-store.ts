import { existsSync } from 'node:fs'
import type { Store } from '@datalab/store'
import { Option } from 'commander'
import { dataPaths, readConfiguration } from '../configuration.ts'
import { openDatabase } from '../database.ts'
import { UsageError } from './usage-error.ts'

/** Where the data are; every command that touches them takes these two, or their environment variables. */
export interface DataOptions {
  dataDir?: string
  databaseUrl?: string
}

export const dataDirOption = () =>
  new Option('--data-dir <dir>', 'folder of database, frames and products (DATA_DIR; ./data)')

export const databaseUrlOption = () =>
  new Option('--database-url <url>', 'postgres://…, in place of SQLite in the data folder (DATABASE_URL)')

/** Opens the database, brings it up to date, and closes it when `work` is done. */
export async function withStore<T>(options: DataOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const { dataDir, databaseUrl } = options
  const store = await openDatabase(readConfiguration(process.env, { dataDir, databaseUrl }))
  return closing(store, work)
}

/** The same for work on what has to be there already: a folder without a database is most likely the wrong one. */
export async function withExistingStore<T>(options: DataOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const { dataDir, databaseUrl } = options
  const configuration = readConfiguration(process.env, { dataDir, databaseUrl })
  if (configuration.databaseUrl === null && !existsSync(dataPaths(configuration).database)) {
    throw new UsageError(
      `there is no database in ${configuration.dataDir}: name the data folder with DATA_DIR or --data-dir, or make one with datalab migrate`,
    )
  }
  return closing(await openDatabase(configuration), work)
}

async function closing<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
