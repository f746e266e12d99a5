import type { Kind } from './kinds.ts'

/** Stands in the input for a value that no schema is asked about: its message is the field's. */
export class BadField {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

export const NOT_JSON = 'Value must be valid JSON.'
const TRUE = new Set(['true', '1', 't', 'y', 'yes', 'on'])
const FALSE = new Set(['false', '0', 'f', 'n', 'no', 'off'])

/**
 * Text of a path, a query or a form as the kind of its field. Text that is no such thing stays text:
 * the schema then says what it wants.
 */
export function coerceText(values: readonly string[], kind: Kind, source: 'query' | 'form'): unknown {
  const text = values.at(-1) ?? ''
  switch (kind) {
    case 'integer':
    case 'number':
      return readNumber(text, kind)
    case 'boolean':
      return TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : text
    case 'list':
      return source === 'form' ? readList(values, text) : values
    case 'json':
      return source === 'form' ? readJson(text) : text
    default:
      return text
  }
}

function readNumber(text: string, kind: 'integer' | 'number'): unknown {
  const trimmed = text.trim()
  const pattern = kind === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
  return pattern.test(trimmed) ? Number(trimmed) : text
}

/** A list is written as JSON text, or as its elements under one name. */
function readList(values: readonly string[], text: string): unknown {
  if (values.length > 1) return values
  const parsed = readJson(text)
  if (typeof parsed === 'object' && parsed !== null && !(parsed instanceof BadField)) return parsed
  return text === '' ? [] : [text]
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return new BadField(NOT_JSON)
  }
}
