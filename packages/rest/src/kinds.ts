import type { $ZodType } from 'zod/v4/core'
import { toJSONSchema } from 'zod/v4/core'

/** What a field that arrives as text is meant to be. */
export type Kind = 'text' | 'integer' | 'number' | 'boolean' | 'list' | 'json'

export interface JsonSchema {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  enum?: unknown[]
  const?: unknown
  $ref?: string
  $defs?: Record<string, JsonSchema>
  description?: string
  [key: string]: unknown
}

export const isSchema = (parser: unknown): parser is $ZodType =>
  typeof parser === 'object' && parser !== null && '_zod' in parser

/** Never throws for a schema that JSON Schema cannot say: that part is then "anything". */
export const jsonSchemaOf = (schema: $ZodType, io: 'input' | 'output'): JsonSchema =>
  toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema

/** The fields of an object schema and their kinds; null when the schema is not an object's. */
export function fieldKinds(schema: $ZodType): Map<string, Kind> | null {
  const input = jsonSchemaOf(schema, 'input')
  const shape = objectOf(input, input)
  if (shape === null) return null
  const output = jsonSchemaOf(schema, 'output')
  const produced = objectOf(output, output)?.properties ?? {}
  return new Map(
    Object.entries(shape.properties ?? {}).map(([name, field]) => {
      // Of a schema that preprocesses, what goes in is unknown; then what comes out decides.
      const kind = kindOf(field, input) ?? (produced[name] && kindOf(produced[name], output)) ?? 'json'
      return [name, kind]
    }),
  )
}

function objectOf(schema: JsonSchema, root: JsonSchema): JsonSchema | null {
  const resolved = resolve(schema, root)
  if (resolved.type === 'object' || resolved.properties) return resolved
  const parts = resolved.allOf?.map((part) => objectOf(part, root))
  if (!parts || parts.some((part) => part === null)) return null
  return { type: 'object', properties: Object.assign({}, ...parts.map((part) => part?.properties)) }
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1]
  const target = schema.$ref === '#' ? root : name === undefined ? undefined : root.$defs?.[name]
  return target ? resolve(target, root) : schema
}

function kindOf(schema: JsonSchema, root: JsonSchema): Kind | null {
  const resolved = resolve(schema, root)
  const options = resolved.anyOf ?? resolved.oneOf
  if (options) {
    const kinds = options.map((option) => kindOf(option, root)).filter((kind) => kind !== null)
    return kinds.includes('text') ? 'text' : (kinds[0] ?? null)
  }
  if (resolved.enum?.some((value) => typeof value === 'string')) return 'text'
  if (typeof resolved.const === 'string') return 'text'
  const types = [resolved.type ?? []].flat().filter((type) => type !== 'null')
  if (types.includes('string')) return 'text'
  if (types.includes('integer')) return 'integer'
  if (types.includes('number')) return 'number'
  if (types.includes('boolean')) return 'boolean'
  // What a list of objects is can only be said as a whole; elements of others may also come one by one.
  if (types.includes('array')) return resolved.items && kindOf(resolved.items, root) === 'json' ? 'json' : 'list'
  if (types.includes('object')) return 'json'
  return null
}
