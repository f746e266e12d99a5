import { customType, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { normalizeTime } from './time.ts'

const time = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: normalizeTime,
})

/**
 * The columns that tables are made of. Every dialect has the same ones; SQLite's types stand for all (see kit.pg.ts).
 */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  /** Ids are never given twice, even after the newest row is deleted. */
  id: () => integer().primaryKey({ autoIncrement: true }),
  integer: () => integer(),
  real: () => real(),
  text: () => text(),
  boolean: () => integer({ mode: 'boolean' }),
  json: <T>() => text({ mode: 'json' }).$type<T>(),
  time: () => time(),
}

export type Kit = typeof sqliteKit
