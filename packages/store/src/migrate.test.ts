import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { migrate as drizzleMigrateSqlite } from 'drizzle-orm/better-sqlite3/migrator'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as drizzleMigratePg } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseLocation } from './database-location.ts'
import { migrate, migrationsFolder } from './migrate.ts'
import { createTestDatabases, dialects } from './testing/index.ts'
import { now } from './time.ts'

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[]
}

const readJournal = async (folder: string): Promise<Journal> =>
  JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8'))

/** What drizzle-kit makes of a column that may be null from now on: on SQLite the table is built anew. */
const REBUILD = {
  sqlite: [
    'PRAGMA foreign_keys=OFF;',
    `CREATE TABLE \`__new_users\` (
	\`id\` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	\`username\` text NOT NULL,
	\`password_hash\` text,
	\`email\` text DEFAULT '',
	\`first_name\` text DEFAULT '' NOT NULL,
	\`last_name\` text DEFAULT '' NOT NULL,
	\`is_staff\` integer DEFAULT false NOT NULL,
	\`is_superuser\` integer DEFAULT false NOT NULL,
	\`is_active\` integer DEFAULT true NOT NULL,
	\`created\` text NOT NULL
);`,
    'INSERT INTO `__new_users`("id", "username", "password_hash", "email", "first_name", "last_name", "is_staff", "is_superuser", "is_active", "created") SELECT "id", "username", "password_hash", "email", "first_name", "last_name", "is_staff", "is_superuser", "is_active", "created" FROM `users`;',
    'DROP TABLE `users`;',
    'ALTER TABLE `__new_users` RENAME TO `users`;',
    'PRAGMA foreign_keys=ON;',
    'CREATE UNIQUE INDEX `users_username_unique` ON `users` (`username`);',
  ],
  pg: ['ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;'],
}

/** A process of its own that brings a database up to date; `ready` when it is about to. */
function migrateElsewhere(
  location: DatabaseLocation,
  folder?: string,
): { ready: Promise<unknown>; done: Promise<void> } {
  const program = `import { migrate } from ${JSON.stringify(new URL('./migrate.ts', import.meta.url).href)}
    process.stdout.write('ready')
    await migrate(${JSON.stringify({ location })}${folder ? `, ${JSON.stringify(folder)}` : ''})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint += text
  })
  return {
    ready: once(child.stdout, 'data'),
    done: once(child, 'close').then(([code]) => {
      if (code !== 0) throw new Error(complaint)
    }),
  }
}

describe.each(dialects)('migrations (%s)', (dialect) => {
  const databases = createTestDatabases(dialect)
  const folders: string[] = []
  beforeAll(() => databases.ready(), 120_000)
  afterAll(async () => {
    await databases.close()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
  })

  /** The migrations of the project and some after them; of these the first `skip` are not in the journal yet. */
  async function folderWith(added: Record<string, string[]>, skip: string[] = []): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'datalab-migrations-'))
    folders.push(folder)
    await mkdir(folder, { recursive: true })
    await cp(migrationsFolder(dialect), folder, { recursive: true })
    const journal = await readJournal(folder)
    for (const [tag, statements] of Object.entries(added)) {
      await writeFile(join(folder, `${tag}.sql`), statements.join('\n--> statement-breakpoint\n'))
      const last = journal.entries.at(-1)!
      journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag })
    }
    journal.entries = journal.entries.filter((entry) => !skip.includes(entry.tag))
    await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal))
    return folder
  }

  async function populate(location: DatabaseLocation) {
    const store = await databases.open(location)
    const [user] = await store.db.insert(store.tables.users).values({ username: 'ada', created: now() }).returning()
    await store.db.insert(store.tables.tokens).values({ userId: user!.id, hash: 'x', created: now() })
    return store
  }

  test('change a table that others refer to without losing their rows', async () => {
    const location = await databases.create()
    const store = await populate(location)
    await migrate({ location }, await folderWith({ '9000_rebuild': REBUILD[dialect] }))
    expect(await store.db.select().from(store.tables.users)).toHaveLength(1)
    expect(await store.db.select().from(store.tables.tokens)).toHaveLength(1)
    await store.db.delete(store.tables.users)
    expect(await store.db.select().from(store.tables.tokens)).toHaveLength(0)
  })

  test('undo all of themselves when one fails', async () => {
    const location = await databases.create()
    const store = await populate(location)
    const folder = await folderWith({ '9000_good': ['DELETE FROM tokens'], '9001_bad': ['DELETE FROM nowhere'] })
    await expect(migrate({ location }, folder)).rejects.toThrow(/nowhere/)
    expect(await store.db.select().from(store.tables.tokens)).toHaveLength(1)
    await migrate({ location })
  })

  test('fail when they leave rows that refer to nothing', async () => {
    const location = await databases.create()
    const store = await populate(location)
    const tableOfOrphans = [
      'CREATE TABLE orphans (id bigint PRIMARY KEY, user_id bigint REFERENCES users(id))',
      'INSERT INTO orphans VALUES (1, 99)',
    ]
    await expect(migrate({ location }, await folderWith({ '9000_orphans': tableOfOrphans }))).rejects.toThrow(/orphans/)
    expect(await store.db.select().from(store.tables.users)).toHaveLength(1)
  })

  test('are applied once, and merged late as well', async () => {
    const location = await databases.create()
    const store = await databases.open(location)
    const insert = (name: string) => [`INSERT INTO settings VALUES ('${name}', 'x')`]
    const added = { '9000_late': insert('late'), '9001_early': insert('early') }
    await migrate({ location }, await folderWith(added, ['9000_late']))
    await migrate({ location }, await folderWith(added))
    await migrate({ location }, await folderWith(added))
    const settings = await store.db.select().from(store.tables.settings)
    expect(settings.map((setting) => setting.key)).toEqual(['early', 'late'])
  })

  test('refuse a database that a later version has changed', async () => {
    const location = await databases.create()
    await migrate({ location }, await folderWith({ '9000_later': ['DELETE FROM settings'] }))
    await expect(migrate({ location })).rejects.toThrow(/another version/)
  })

  test('let several processes start at the same time', async () => {
    const location = await databases.createEmpty()
    await Promise.all([1, 2, 3, 4].map(() => migrateElsewhere(location).done))
    const store = await databases.open(location)
    expect(await store.db.select().from(store.tables.users)).toEqual([])
  }, 60_000)

  test('wait for a process that writes, and then let several processes upgrade', async () => {
    const location = await databases.create()
    const store = await databases.open(location)
    const folder = await folderWith({ '9000_more': ["INSERT INTO settings VALUES ('more', 'x')"] })
    let upgrades: Promise<void>[] = []
    await store.transaction(async (db) => {
      await db.insert(store.tables.settings).values({ key: 'before', value: 'x' })
      const processes = [1, 2, 3].map(() => migrateElsewhere(location, folder))
      upgrades = processes.map((process) => process.done)
      await Promise.all(processes.map((process) => process.ready))
      await new Promise((resolve) => setTimeout(resolve, 200)) // for them to come to where they have to wait
    })
    await Promise.all(upgrades)
    expect(await store.db.select().from(store.tables.settings)).toHaveLength(2)
  }, 60_000)

  test('are known to drizzle as applied', async () => {
    const location = await databases.create()
    const config = { migrationsFolder: migrationsFolder(dialect) }
    if (location.url !== undefined) {
      const client = new pg.Client(location.url)
      await client.connect()
      await drizzleMigratePg(drizzlePg({ client }), config)
      await client.end()
    } else {
      const connection = new Database(location.file)
      drizzleMigrateSqlite(drizzleSqlite({ client: connection }), config)
      connection.close()
    }
  })

  test('stand in the journal in the order in which they were made', async () => {
    const { entries } = await readJournal(migrationsFolder(dialect))
    expect(entries.map((entry) => entry.idx)).toEqual(entries.map((_, index) => index))
    const times = entries.map((entry) => entry.when)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })
})
