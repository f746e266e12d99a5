import { isDeepStrictEqual } from 'node:util'
import type { $ZodType } from 'zod/v4/core'
import { type JsonSchema, jsonSchemaOf } from './kinds.ts'

const DEFINITION = '#/$defs/'
const COMPONENT = '#/components/schemas/'

/** Collects the named schemas of a document: those with `.meta({ id })`. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {}

  /** The schema as it is written in the document. One name has one meaning: what differs as input has its own. */
  add(schema: $ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, $defs = {}, id, ...root } = jsonSchemaOf(schema, io)
    const renamed = new Map<string, string>()
    for (const [name, definition] of Object.entries($defs)) {
      const known = this.schemas[name]
      const differs = known !== undefined && !isDeepStrictEqual(known, pointTo(definition, renamed))
      renamed.set(name, differs ? `${name}Input` : name)
    }
    for (const [name, definition] of Object.entries($defs)) {
      this.schemas[renamed.get(name)!] = pointTo(withoutId(definition), renamed)
    }
    const pointed = pointTo(root, renamed)
    if (typeof id !== 'string') return pointed
    this.schemas[id] = pointed
    return { $ref: `${COMPONENT}${id}` }
  }
}

const withoutId = ({ id: _, ...schema }: JsonSchema): JsonSchema => schema

/** References within one schema become references into the document. */
function pointTo<T>(value: T, renamed: ReadonlyMap<string, string>): T {
  if (Array.isArray(value)) return value.map((element) => pointTo(element, renamed)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key !== '$ref' || typeof inner !== 'string' || !inner.startsWith(DEFINITION))
      return [key, pointTo(inner, renamed)]
    const name = inner.slice(DEFINITION.length)
    return [key, `${COMPONENT}${renamed.get(name) ?? name}`]
  })
  return Object.fromEntries(entries) as T
}
