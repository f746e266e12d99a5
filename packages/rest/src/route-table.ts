import type { AnyRouter } from '@trpc/server'
import type { $ZodType } from 'zod/v4/core'
import type { CallableDefinition } from './call-procedure.ts'
import { fieldKinds, isSchema, type Kind } from './kinds.ts'
import type { RestMethod, RestRoute } from './meta.ts'

/** One procedure as it is served. */
export interface Endpoint {
  /** Of the procedure in its router: `sessions.get`. */
  name: string
  type: 'query' | 'mutation'
  route: RestRoute
  methods: readonly RestMethod[]
  status: number
  /** Its input parsers in their order; `fromPath`: this one is served before the body is read. */
  inputs: readonly { schema: $ZodType | null; fromPath: boolean }[]
  output: $ZodType | null
  definition: CallableDefinition
  kinds: ReadonlyMap<string, Kind>
}

/** One path with everything that is served there. */
export interface Place {
  path: `/${string}/`
  parameters: readonly string[]
  endpoints: ReadonlyMap<RestMethod, Endpoint>
  /** The value of the Allow header. */
  allow: string
}

const METHODS: readonly RestMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** What tRPC keeps of a procedure; its types keep `_def` out of sight of all but adapters. */
interface ProcedureDefinition extends CallableDefinition {
  type: 'query' | 'mutation' | 'subscription'
  meta?: { rest?: RestRoute }
  inputs: unknown[]
  output?: unknown
}

/** Every place that the router's procedures are served at, in the order of the router. */
export function readRoutes(router: AnyRouter): Place[] {
  const places = new Map<string, Endpoint[]>()
  for (const [name, procedure] of Object.entries(router._def.procedures)) {
    const definition = (procedure as { _def: ProcedureDefinition })._def
    const route = definition.meta?.rest
    if (!route) continue
    const endpoint = readEndpoint(name, definition, route)
    places.set(route.path, [...(places.get(route.path) ?? []), endpoint])
  }
  return [...places].map(([path, endpoints]) => readPlace(path as Place['path'], endpoints))
}

function readEndpoint(name: string, definition: ProcedureDefinition, route: RestRoute): Endpoint {
  if (definition.type === 'subscription') throw new Error(`${name} is a subscription: it cannot be served over REST`)
  if (!/^\/([^/]+\/)*$/.test(route.path))
    throw new Error(`${name}: the path ${route.path} has to begin and end with a slash`)
  const parameters = parametersOf(route.path)
  const kinds = new Map<string, Kind>()
  const inputs = definition.inputs.map((parser) => {
    if (!isSchema(parser)) return { schema: null, fromPath: false }
    const own = fieldKinds(parser)
    for (const [field, kind] of own ?? []) kinds.set(field, kind)
    return { schema: parser, fromPath: own !== null && [...own.keys()].every((field) => parameters.includes(field)) }
  })
  const unknown = parameters.find((parameter) => !kinds.has(parameter))
  if (unknown !== undefined) throw new Error(`${name}: no input is called ${unknown}, as the path ${route.path} has it`)
  const output = route.output ?? (isSchema(definition.output) ? definition.output : null)
  const methods = [route.method].flat()
  return { name, type: definition.type, route, methods, status: route.status ?? 200, inputs, output, definition, kinds }
}

const parametersOf = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!)

function readPlace(path: Place['path'], all: readonly Endpoint[]): Place {
  const endpoints = new Map<RestMethod, Endpoint>()
  for (const endpoint of all) {
    for (const method of endpoint.methods) {
      const other = endpoints.get(method)
      if (other) throw new Error(`${method} ${path} is served by ${other.name} and by ${endpoint.name}`)
      endpoints.set(method, endpoint)
    }
  }
  const allowed = [
    ...METHODS.filter((method) => endpoints.has(method)),
    ...(endpoints.has('GET') ? ['HEAD'] : []),
    'OPTIONS',
  ]
  const stated = all.find((endpoint) => endpoint.route.allow !== undefined)?.route.allow
  return { path, parameters: parametersOf(path), endpoints, allow: stated ?? allowed.join(', ') }
}

/** The places of a path in one list, literal segments before parameters: `…/bulk_delete/` is no `…/{id}/`. */
export function findPlace(places: readonly Place[], pathname: string): { place: Place; parameters: string[] } | null {
  const segments = pathname.replace(/\/$/, '').split('/')
  let found: { place: Place; parameters: string[]; literals: number } | null = null
  for (const place of places) {
    const pattern = place.path.slice(0, -1).split('/')
    if (pattern.length !== segments.length) continue
    const parameters: string[] = []
    const fits = pattern.every((part, index) => {
      if (!part.startsWith('{')) return part === segments[index]
      parameters.push(segments[index]!)
      return segments[index] !== ''
    })
    const literals = pattern.length - parameters.length
    if (fits && literals > (found?.literals ?? -1)) found = { place, parameters, literals }
  }
  return found && { place: found.place, parameters: found.parameters }
}
