import type { ColumnArray, ColumnData, ColumnElement, ColumnInfo } from './column-data.ts'

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }

/** A number for JSON: those that it does not know as `"NaN"`, `"Infinity"`, `"-Infinity"`. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** Integers beyond 2^53 as strings of digits. */
export function jsonInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function isArray(item: ColumnElement | ColumnArray): item is ColumnArray {
  return Array.isArray(item) || ArrayBuffer.isView(item)
}

function jsonItem(item: ColumnElement | ColumnArray): JsonValue {
  if (isArray(item)) return Array.from<ColumnElement, JsonValue>(item as ArrayLike<ColumnElement>, jsonItem)
  if (typeof item === 'number') return jsonNumber(item)
  return typeof item === 'bigint' ? jsonInteger(item) : item
}

/** A column as JSON: its description and an item for each row. */
export function columnToJson({ info, values }: ColumnData): ColumnInfo & { values: JsonValue[] } {
  return {
    ...info,
    values: Array.from<ColumnElement | ColumnArray, JsonValue>(values as ArrayLike<ColumnElement>, jsonItem),
  }
}
