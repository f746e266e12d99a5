import { BadField, NOT_JSON } from './coerce.ts'
import { depthOf, explainJsonError, MAXIMUM_DEPTH } from './json-errors.ts'
import type { Kind } from './kinds.ts'
import { pythonNumber } from './python-number.ts'
import { pythonType } from './python-type.ts'
import { Refusal, refuse } from './refusal.ts'

type Fields = Record<string, unknown>
type Kinds = ReadonlyMap<string, Kind>

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The fields of a JSON body. A number where a text belongs becomes its text. */
export function parseJson(bytes: Buffer, kinds: Kinds): Fields {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw jsonError('the body is not UTF-8 text')
  }
  // A short text cannot nest that deeply.
  if (text.length > MAXIMUM_DEPTH && depthOf(text) > MAXIMUM_DEPTH) {
    throw jsonError(`nested more than ${MAXIMUM_DEPTH} levels deep`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw jsonError(explainJsonError(text))
  }
  if (value === null) throw new Refusal(400, { non_field_errors: ['No data provided'] })
  if (typeof value !== 'object' || Array.isArray(value)) {
    const got = typeof value === 'number' && /[.eE]/.test(text) ? 'float' : pythonType(value)
    throw new Refusal(400, { non_field_errors: [`Invalid data. Expected a dictionary, but got ${got}.`] })
  }
  const fields = value as Fields
  if (MAY_BE_OUT_OF_RANGE.test(text)) markOutOfRange(fields, kinds)
  const named = Object.keys(fields).filter((name) => typeof fields[name] === 'number' && kinds.get(name) === 'text')
  for (const [name, written] of named.length > 0 ? textsOfNumbers(text, named) : []) fields[name] = written
  return fields
}

const jsonError = (why: string): Refusal => refuse(400, `JSON parse error - ${why}`)

/** The texts of top-level numbers, which only a second parse with its sources tells. */
function textsOfNumbers(text: string, names: readonly string[]): Iterable<[string, string]> {
  const sources = new Map<unknown, Map<string, string>>()
  const root: unknown = JSON.parse(text, function (this: unknown, key, value, context?: { source?: string }): unknown {
    if (typeof value === 'number' && context?.source !== undefined && names.includes(key)) {
      const ofHolder = sources.get(this) ?? new Map<string, string>()
      sources.set(this, ofHolder.set(key, context.source))
    }
    return value
  })
  return [...(sources.get(root) ?? [])].map(([name, source]) => [name, pythonNumber(source)])
}

/** Only a number of very many digits or with an exponent of three can exceed a double. */
const MAY_BE_OUT_OF_RANGE = /\d[eE]\+?\d{3}|[\d.]{300}/

/** Marks lists and objects with such a number somewhere; a field that is a number is its schema's to refuse. */
function markOutOfRange(fields: Fields, kinds: Kinds): void {
  for (const [name, value] of Object.entries(fields)) {
    const kind = kinds.get(name)
    if ((kind === 'json' || kind === 'list') && hasInfinity(value)) fields[name] = new BadField(NOT_JSON)
  }
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity)
}
