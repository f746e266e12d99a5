import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  json,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { Kit } from './kit.sqlite.ts'
import { normalizeTime } from './time.ts'

const time = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp(6) with time zone',
  toDriver: normalizeTime,
  fromDriver: normalizeTime,
})

const kit = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  // 64 bits, as in SQLite: an id from a URL that is too large for 32 finds nothing instead of being an error.
  id: () => bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  integer: () => bigint({ mode: 'number' }),
  real: () => doublePrecision(),
  text: () => text(),
  boolean: () => boolean(),
  // json and not jsonb: jsonb sorts keys, and the order in which a client sent them is part of the contract.
  json: () => json(),
  time: () => time(),
} satisfies Record<keyof Kit, unknown>

// The one cast between the dialects. It is sound for what queries use of a table (names, data types of values,
// references): both kits make columns that take and give the same JavaScript values, which the tests on both dialects
// hold.
export const pgKit = kit as unknown as Kit
