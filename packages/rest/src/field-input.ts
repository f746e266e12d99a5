import { safeParseAsync } from 'zod/v4/core'
import type { Fields } from './body.ts'
import { BadField, coerceText } from './coerce.ts'
import { describeIssues, type Issue, nestIssues } from './messages.ts'
import type { Query } from './query.ts'
import { notFound, Refusal } from './refusal.ts'
import type { Endpoint } from './route-table.ts'

/** The path's parameters as their kinds. What is no integer where one belongs is no path of ours. */
export function readParameters(endpoint: Endpoint, texts: Readonly<Record<string, string>>): Fields {
  const entries = Object.entries(texts).map(([name, text]) => {
    const kind = endpoint.kinds.get(name) ?? 'text'
    if (kind !== 'integer') return [name, text]
    if (!/^-?[0-9]+$/.test(text)) throw notFound()
    // No record has an id beyond 2^53; the nearest number that a schema takes for an integer has none either.
    return [name, Math.max(Math.min(Number(text), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER)]
  })
  return Object.fromEntries(entries)
}

/** The query's parameters that the endpoint's inputs know, as their kinds. */
export function readQueryFields(endpoint: Endpoint, query: Query): Fields {
  const values = new Map<string, string[]>()
  for (const [name, value] of query) {
    if (endpoint.kinds.has(name)) values.set(name, [...(values.get(name) ?? []), value])
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, coerceText(all, endpoint.kinds.get(name)!, 'query')]),
  )
}

/**
 * Refuses a body with faults that no schema can see: values that could not be read, and fields that PUT wants. The
 * schemas are asked about the other fields, so that all faults are told together.
 */
export async function refuseBadFields(endpoint: Endpoint, method: string, input: Fields): Promise<void> {
  const faults: Issue[] = []
  for (const [name, value] of Object.entries(input)) {
    if (value instanceof BadField && endpoint.kinds.has(name)) faults.push({ path: [name], message: value.message })
  }
  for (const name of method === 'PUT' ? (endpoint.route.requiredOnPut ?? []) : []) {
    if (input[name] === undefined) faults.push({ path: [name], message: 'This field is required.' })
  }
  if (faults.length === 0) return
  const told = new Set(faults.map((fault) => fault.path[0]))
  const readable = Object.fromEntries(Object.entries(input).filter(([, value]) => !(value instanceof BadField)))
  for (const { schema } of endpoint.inputs) {
    const result = schema && (await safeParseAsync(schema, readable))
    const others = result?.error?.issues.filter((issue) => !told.has(issue.path[0])) ?? []
    faults.push(...describeIssues(others, readable))
  }
  throw new Refusal(400, nestIssues(faults))
}
