import { databaseLocation, migrate, openStore, type Store } from '@datalab/store'
import { Option } from 'commander'

/** Where the data are; every command that touches them takes these two. */
export interface DataOptions {
  dataDir: string
  databaseUrl?: string
}

export const dataDirOption = () =>
  new Option('--data-dir <dir>', 'folder of the database, the frames and the products').env('DATA_DIR').default('data')

export const databaseUrlOption = () =>
  new Option('--database-url <url>', 'postgres://…, in place of SQLite in the data folder').env('DATABASE_URL')

/** Opens the database, brings it up to date, and closes it when `work` is done. */
export async function withStore<T>(options: DataOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(databaseLocation({ DATABASE_URL: options.databaseUrl, DATA_DIR: options.dataDir }))
  try {
    await migrate(store)
    return await work(store)
  } finally {
    await store.close()
  }
}
