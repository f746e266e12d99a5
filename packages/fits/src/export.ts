import { FitsError } from './errors.ts'
import type { FitsFile } from './file.ts'
import type { Hdu } from './hdu.ts'
import type { Card } from './header/card.ts'
import type { PixelArray } from './image/dtype.ts'
import { openImage } from './image/open-image.ts'
import { columnToJson, type JsonValue, jsonInteger, jsonNumber } from './table/column-json.ts'
import { openTable } from './table/open-table.ts'

/** Takes the files of an export by their names, `hdu<N>.json` and `hdu<N>.bin`. */
export interface ExportWriter {
  write(name: string, content: string | Uint8Array): void
}

function jsonValue(value: Card['value']): JsonValue {
  if (typeof value === 'bigint') return jsonInteger(value)
  if (typeof value === 'number') return jsonNumber(value)
  return Array.isArray(value) ? value.map(jsonNumber) : (value as JsonValue) // a pair is the only array
}

/** A card as [keyword, value, comment, type]; integers beyond 2^53 are strings of digits. */
export function cardToJson({ keyword, value, comment, type }: Card): JsonValue[] {
  return [keyword, jsonValue(value), comment, type]
}

/** Little-endian bytes of an array that the caller gives away: every NaN becomes the canonical one, in place. */
function exportBytes(pixels: PixelArray): Uint8Array {
  if (pixels instanceof Float32Array || pixels instanceof Float64Array) {
    for (let i = 0; i < pixels.length; i++) if (Number.isNaN(pixels[i])) pixels[i] = Number.NaN
  }
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)
}

/** More elements of a table than this make a text that no program reads as JSON. */
const MAX_TABLE_ELEMENTS = 2 ** 24

/** Columns as JSON; FitsError 'too_large' for tables beyond the limit (rows that share an array count each). */
function exportColumns(file: FitsFile, hdu: Hdu): unknown[] {
  const table = openTable(file, hdu)
  let elements = 0
  return table.columns.map((_, i) => {
    const column = table.columnAt(i)
    if (ArrayBuffer.isView(column.values)) elements += column.values.length
    else for (const item of column.values) elements += typeof item === 'object' && item !== null ? item.length : 1
    if (elements > MAX_TABLE_ELEMENTS) {
      throw new FitsError('too_large', `a table of more than ${MAX_TABLE_ELEMENTS} elements is not exported as JSON`)
    }
    return columnToJson(column)
  })
}

/** A string of JSON, or digits that a double stands for: integers of so many are strings. */
const STRING_OR_LONG_DOUBLE = /"(?:[^"\\]|\\.)*"|(?<![\d.])\d{17,}/g

/**
 * JSON whose doubles from 10^16 on have an exponent: `JSON.stringify` fills their digits up with zeros, and readers
 * that know integers of any length would take them for those.
 */
function toJson(value: unknown): string {
  const text = JSON.stringify(value)
  if (!/\d{17}/.test(text)) return text
  return text.replaceAll(STRING_OR_LONG_DOUBLE, (part) => (part[0] === '"' ? part : Number(part).toExponential()))
}

/** JSON with one card, column or other member a line: readable, and small differences stay small. */
function layOut(members: Record<string, unknown>): string {
  const lines = Object.entries(members).map(([key, value]) => {
    const items = key === 'cards' || key === 'columns'
    const text =
      items && Array.isArray(value) && value.length > 0
        ? `[\n${value.map((item) => `    ${toJson(item)}`).join(',\n')}\n  ]`
        : toJson(value)
    return `  ${JSON.stringify(key)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

/** Writes one HDU; what cannot be read leaves its header, and throws. */
function exportHdu(file: FitsFile, hdu: Hdu, writer: ExportWriter): void {
  const { index, kind, name, version } = hdu
  const members: Record<string, unknown> = { index, kind, name, version, cards: hdu.header.cards.map(cardToJson) }
  try {
    if (kind === 'image' || kind === 'compressed') {
      const image = openImage(file, hdu)
      const pixels = image.read()
      members.dtype = image.dtype
      members.shape = image.shape
      writer.write(`hdu${index}.bin`, exportBytes(pixels))
    } else if (kind === 'bintable' || kind === 'table') {
      members.columns = exportColumns(file, hdu)
    }
  } finally {
    writer.write(`hdu${index}.json`, layOut(members))
  }
}

/**
 * Writes every HDU in open formats: `hdu<N>.json` with `index`, `kind`, `name`, `version`, `cards`, for images `dtype`
 * and `shape` (slowest axis first), for tables `columns`; for images `hdu<N>.bin`, the physical values as little-endian
 * numbers, axis 1 fastest, every NaN the canonical one.
 *
 * @returns what could not be exported, in the order of the file; all else is written
 */
export function exportFits(file: FitsFile, writer: ExportWriter): FitsError[] {
  const errors: FitsError[] = []
  for (const hdu of file.hdus) {
    try {
      exportHdu(file, hdu, writer)
    } catch (error) {
      if (!(error instanceof FitsError)) throw error
      errors.push(error.at({ hdu: hdu.index }))
    }
  }
  if (file.damage !== null && errors.length === 0) errors.push(file.damage)
  return errors
}
