import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import type { DatabaseLocation } from '../database-location.ts'
import { migrate } from '../migrate.ts'
import { openStore } from '../open-store.ts'
import type { Store } from '../store.ts'
import type {} from './global-setup.ts'

/** Gives a store on a database of its own with all tables and no rows; it is closed when the suite ends. */
export type OpenTestStore = () => Promise<Store>

export const dialects = ['sqlite', 'pg'] as const

/** The same suite on SQLite and on PostgreSQL. */
export function describeOnEveryDialect(title: string, suite: (openTestStore: OpenTestStore) => void): void {
  describe.each(dialects)(`${title} (%s)`, (dialect) => {
    const databases = createTestDatabases(dialect)
    // Once a run, this one waits for the server to start, which takes longer than a test may.
    beforeAll(() => databases.ready(), 120_000)
    afterAll(() => databases.close())
    suite(databases.openStore)
  })
}

async function askForPostgres(what: 'start' | 'migrated' | 'empty'): Promise<string> {
  const broker: string | undefined = inject('datalabPostgres')
  if (!broker)
    throw new Error('run vitest from the root of the repository: its configuration lends PostgreSQL databases')
  const response = await fetch(`${broker}/${what}`)
  const answer = await response.text()
  if (!response.ok) throw new Error(answer)
  return answer
}

/** Databases of one dialect for tests that need more than a store: several connections, or no tables yet. */
export function createTestDatabases(dialect: 'sqlite' | 'pg') {
  const folders: string[] = []
  const stores: Store[] = []

  async function create(empty: boolean): Promise<DatabaseLocation> {
    if (dialect === 'pg') {
      return { url: await askForPostgres(empty ? 'empty' : 'migrated') }
    }
    const folder = await mkdtemp(join(tmpdir(), 'datalab-store-'))
    folders.push(folder)
    const location = { file: join(folder, 'test.sqlite') }
    if (!empty) await migrate({ location })
    return location
  }

  async function open(location: DatabaseLocation): Promise<Store> {
    const store = await openStore(location)
    stores.push(store)
    return store
  }

  return {
    ready: async () => {
      if (dialect === 'pg') await askForPostgres('start')
    },
    createEmpty: () => create(true),
    create: () => create(false),
    open,
    openStore: async () => open(await create(false)),
    async close() {
      await Promise.all(stores.map((store) => store.close()))
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
    },
  }
}
