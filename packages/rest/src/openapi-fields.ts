import type { JsonSchema } from './kinds.ts'
import type { Components } from './openapi-components.ts'
import type { Endpoint } from './route-table.ts'

export interface DescribedField {
  name: string
  schema: JsonSchema
  required: boolean
}

/** Every field of an endpoint's inputs, the path's among them. */
export function readFields(endpoint: Endpoint, components: Components): DescribedField[] {
  const fields = new Map<string, DescribedField>()
  for (const { schema } of endpoint.inputs) {
    const written = schema && components.add(schema, 'input')
    for (const [name, field] of Object.entries(written?.properties ?? {})) {
      fields.set(name, { name, schema: field, required: written?.required?.includes(name) ?? false })
    }
  }
  const { page } = endpoint.route
  if (page) {
    const limit: JsonSchema = { type: 'integer', minimum: 1, maximum: page.maximumLimit }
    if (page.defaultLimit !== null) limit.default = page.defaultLimit
    fields.set('limit', { name: 'limit', schema: limit, required: false })
    fields.set('offset', { name: 'offset', schema: { type: 'integer', minimum: 0, default: 0 }, required: false })
  }
  return [...fields.values()]
}
