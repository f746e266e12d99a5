import { migrate, openStore, type Store } from '@datalab/store'
import { type Configuration, dataPaths } from './configuration.ts'

/** Opens the database, its tables brought up to date. */
export async function openDatabase(configuration: Pick<Configuration, 'databaseUrl' | 'dataDir'>): Promise<Store> {
  const { databaseUrl } = configuration
  const store = await openStore(
    databaseUrl === null ? { file: dataPaths(configuration).database } : { url: databaseUrl },
  )
  try {
    await migrate(store)
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}
