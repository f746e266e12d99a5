import type { JsonSchema } from './kinds.ts'
import type { RestMethod, RestRoute } from './meta.ts'
import { Components } from './openapi-components.ts'
import { errorResponses, errorSchemas } from './openapi-errors.ts'
import { type DescribedField, readFields } from './openapi-fields.ts'
import type { Endpoint, Place } from './route-table.ts'

export interface DocumentInfo {
  title: string
  version: string
  description?: string
}

/** An OpenAPI 3.1 document, as far as this package writes it. */
export interface OpenApiDocument {
  openapi: '3.1.0'
  info: DocumentInfo
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, unknown>>
  components: Record<string, Record<string, unknown>>
  security: Record<string, string[]>[]
}

/** Describes every route of the table. The same router always gives the same document. */
export function describeRoutes(places: readonly Place[], info: DocumentInfo): OpenApiDocument {
  const components = new Components()
  const paths: OpenApiDocument['paths'] = {}
  for (const place of places) {
    const operations = [...place.endpoints].map(([method, endpoint]) => [
      method.toLowerCase(),
      describeOperation(place, method, endpoint, components),
    ])
    paths[place.path] = Object.fromEntries(operations)
  }
  const tags = new Set(places.flatMap((place) => [...place.endpoints.values()].map(tagOf)))
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...components.schemas, ...errorSchemas },
      responses: errorResponses,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of the account. `Token <key>` works too.' },
      },
    },
    security: SECURITY,
  }
}

const tagOf = (endpoint: Endpoint): string => endpoint.route.tag ?? endpoint.name.split('.')[0]!

function describeOperation(place: Place, method: RestMethod, endpoint: Endpoint, components: Components) {
  const { route } = endpoint
  const fields = readFields(endpoint, components)
  const own = fields.filter((field) => !place.parameters.includes(field.name))
  const hasBody = method !== 'GET' && method !== 'DELETE' && own.length > 0
  const parameters = [
    ...fields.filter((field) => place.parameters.includes(field.name)).map(describePathParameter),
    ...(hasBody || (method !== 'GET' && method !== 'DELETE') ? [] : own.map(describeQueryParameter)),
  ]
  return {
    operationId: operationId(endpoint, method),
    tags: [tagOf(endpoint)],
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    ...(route.description === undefined ? {} : { description: route.description }),
    ...securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: describeBody(endpoint, method, own) } : {}),
    responses: { ...describeSuccess(endpoint, components), ...describeErrors(place, endpoint, hasBody) },
  }
}

const SECURITY: Record<string, string[]>[] = [{ token: [] }]

function securityOf({ credentials }: RestRoute): { security?: object[] } {
  if (credentials === undefined) return {}
  // An empty requirement beside the others makes them optional.
  return { security: credentials === 'none' ? [] : [{}, ...SECURITY] }
}

/** Where methods share a procedure, all but the first carry theirs in the name. */
function operationId(endpoint: Endpoint, method: RestMethod): string {
  const name = endpoint.route.operationId ?? endpoint.name.replaceAll('.', '_')
  return method === endpoint.methods.at(-1) ? name : `${name}_${method.toLowerCase()}`
}

const describePathParameter = ({ name, schema }: DescribedField) => ({ name, in: 'path', required: true, schema })

const describeQueryParameter = ({ name, schema, required }: DescribedField) => {
  const { description, ...rest } = schema
  return { name, in: 'query', ...(required ? { required } : {}), ...(description ? { description } : {}), schema: rest }
}

function describeBody(endpoint: Endpoint, method: RestMethod, fields: readonly DescribedField[]) {
  const wanted = method === 'PUT' ? (endpoint.route.requiredOnPut ?? []) : []
  const required = fields.filter((field) => field.required || wanted.includes(field.name)).map((field) => field.name)
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, field.schema])),
    ...(required.length > 0 ? { required } : {}),
  }
  const example = endpoint.route.examples?.request
  return {
    required: required.length > 0,
    content: {
      'application/json': { schema, ...(example === undefined ? {} : { example }) },
      'application/x-www-form-urlencoded': { schema },
      'multipart/form-data': { schema },
    },
  }
}

function describeSuccess(endpoint: Endpoint, components: Components) {
  if (endpoint.status === 204) return { 204: { description: 'Done; nothing is sent.' } }
  const written = endpoint.output ? components.add(endpoint.output, 'output') : {}
  const schema = endpoint.route.page ? pageOf(written) : written
  const example = endpoint.route.examples?.response
  const others = (endpoint.route.bytes ?? []).map((mediaType) => [mediaType, {}])
  const json = { 'application/json': { schema, ...(example === undefined ? {} : { example }) } }
  const content = { ...json, ...Object.fromEntries(others) }
  return { [endpoint.status]: { description: 'Success.', content } }
}

/** The links are the door's own: they join what the procedure returns. */
function pageOf(schema: JsonSchema): JsonSchema {
  const link = { type: ['string', 'null'], format: 'uri' }
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', description: 'Of all that fit, on all pages.' },
      next: link,
      previous: link,
      results: schema.properties?.results ?? { type: 'array', items: {} },
    },
    required: ['count', 'next', 'previous', 'results'],
  }
}

function describeErrors(place: Place, endpoint: Endpoint, hasBody: boolean) {
  const names = [
    ...(hasBody || endpoint.kinds.size > place.parameters.length ? (['400'] as const) : []),
    ...(endpoint.route.credentials === 'none' ? [] : (['401'] as const)),
    ...(place.parameters.length > 0 ? (['404'] as const) : []),
    '406' as const,
    ...(hasBody ? (['415'] as const) : []),
    '500' as const,
  ]
  return Object.fromEntries(names.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]))
}
