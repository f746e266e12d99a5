import { migrate, openStore, type Store } from '@datalab/store'
import { type Configuration, dataPaths } from './configuration.ts'
import { ensureFolder, ensureWritable } from './ensure-folder.ts'

/** Opens the database, its tables brought up to date. */
export async function openDatabase(configuration: Pick<Configuration, 'databaseUrl' | 'dataDir'>): Promise<Store> {
  const { databaseUrl, dataDir } = configuration
  ensureFolder(dataDir, 'the data folder', 'name another with DATA_DIR or --data-dir')
  if (databaseUrl === null)
    ensureWritable(dataPaths(configuration).database, 'make it theirs, or name another data folder')
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
