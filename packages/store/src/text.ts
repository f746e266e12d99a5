import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import type { Store } from './store.ts'

/**
 * Text without its case, for every alphabet and the same on every database: `Straße` and `STRASSE`, `ΟΔΟΣ` and `οδος`
 * fold to one. Upper case comes last because it has no final sigma and no sharp s.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC')
}

/** `column` holds `part` somewhere. Not LIKE: its `%` and `_` would need escaping, and SQLite limits its length. */
export function contains(store: Store, column: AnyColumn | SQL, part: string): SQL {
  return store.dialect === 'pg' ? sql`strpos(${column}, ${part}) > 0` : sql`instr(${column}, ${part}) > 0`
}

/** A JSON column as the text that was stored, for answers that pass it on without parsing and writing it again. */
export function jsonText(store: Store, column: AnyColumn): SQL<string> {
  return store.dialect === 'pg' ? sql<string>`${column}::text` : sql<string>`${column}`
}
