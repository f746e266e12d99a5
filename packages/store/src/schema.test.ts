import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { sqliteKit } from './kit.sqlite.ts'
import { migrationsFolder } from './migrate.ts'
import * as pgTables from './schema.pg.ts'
import * as sqliteTables from './schema.sqlite.ts'
import { defineSchema } from './schema.ts'
import { describeOnEveryDialect } from './testing/index.ts'

function newestSnapshot(dialect: 'sqlite' | 'pg') {
  const meta = join(migrationsFolder(dialect), 'meta')
  const { entries } = JSON.parse(readFileSync(join(meta, '_journal.json'), 'utf8'))
  return JSON.parse(readFileSync(join(meta, `${String(entries.at(-1).idx).padStart(4, '0')}_snapshot.json`), 'utf8'))
}

const REMEDY = 'the tables were changed without a migration: run `pnpm drizzle-kit generate --name WHAT_CHANGED`'

test('the SQLite migrations make the tables as they are declared', async () => {
  const declared = await generateSQLiteDrizzleJson(sqliteTables, undefined, 'snake_case')
  expect(await generateSQLiteMigration(newestSnapshot('sqlite'), declared), REMEDY).toEqual([])
})

test('the PostgreSQL migrations make the tables as they are declared', async () => {
  const declared = generateDrizzleJson(pgTables, undefined, undefined, 'snake_case')
  expect(await generateMigration(newestSnapshot('pg'), declared), REMEDY).toEqual([])
})

test('both dialects declare every table', () => {
  const declared = Object.keys(defineSchema(sqliteKit)).sort()
  expect(Object.keys(sqliteTables).sort()).toEqual(declared)
  expect(Object.keys(pgTables).sort()).toEqual(declared)
})

describeOnEveryDialect('a migrated database', (openTestStore) => {
  test('answers a query of every column of every table', async () => {
    const { db, tables } = await openTestStore()
    for (const table of Object.values(tables)) {
      const rows = await db.select(getTableColumns(table)).from(table)
      expect(rows, getTableName(table)).toEqual([])
    }
  })
})
