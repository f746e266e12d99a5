import type { Store } from '@datalab/store'
import { Option } from 'commander'
import { readConfiguration } from '../configuration.ts'
import { openDatabase } from '../database.ts'

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
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
