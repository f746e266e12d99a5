import type { $ZodIssue, $ZodRawIssue } from 'zod/v4/core'
import { en } from 'zod/v4/locales'
import { pythonType } from './python-type.ts'

type Path = readonly PropertyKey[]

/** A fault of one field, from a schema or from a procedure. */
export interface Issue {
  path: Path
  message: string
  code?: string
}

/**
 * The issues as fields and messages in the words of Django REST Framework. Words that a schema chose itself are kept.
 */
export function describeIssues(issues: readonly Issue[], input: unknown): Issue[] {
  return issues.flatMap((issue) => describe(issue, input))
}

function describe(issue: Issue, input: unknown): Issue[] {
  const value = valueAt(input, issue.path)
  if (!isZodIssue(issue)) return [issue]
  if (issue.code === 'invalid_union') return describeUnion(issue, input, value)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'This field is not known.' }))
  }
  const isAbsent = issue.code === 'invalid_type' && (value === undefined || value === null)
  const keeps = !isAbsent && isChosen(issue, value)
  return [{ path: issue.path, message: keeps ? issue.message : wordsFor(issue, value) }]
}

const isZodIssue = (issue: Issue): issue is $ZodIssue => issue.code !== undefined

const standardWords = en().localeError

/**
 * Whether the schema gave this message, rather than zod's English; what zod says of the received value is no part of
 * that.
 */
function isChosen(issue: $ZodIssue, value: unknown): boolean {
  if (issue.code === 'custom') return true
  const standard = standardWords({ ...issue, input: value } as $ZodRawIssue)
  const words = typeof standard === 'string' ? standard : (standard?.message ?? '')
  return words.split(', received')[0] !== issue.message.split(', received')[0]
}

function wordsFor(issue: $ZodIssue, value: unknown): string {
  if (value === undefined) return 'This field is required.'
  if (value === null) return 'This field may not be null.'
  switch (issue.code) {
    case 'invalid_type':
      return wordsForType(issue.expected, value)
    case 'too_small':
      return wordsForSize(issue.origin, 'small', issue.minimum, issue.inclusive)
    case 'too_big':
      return wordsForSize(issue.origin, 'big', issue.maximum, issue.inclusive)
    case 'invalid_value':
      return `"${typeof value === 'string' ? value : JSON.stringify(value)}" is not a valid choice.`
    case 'invalid_format':
      return issue.format === 'datetime' ? 'Enter a valid date/time.' : 'Enter a valid value.'
    default:
      return 'Not a valid value.'
  }
}

function wordsForType(expected: string, value: unknown): string {
  switch (expected) {
    case 'string':
      return 'Not a valid string.'
    case 'int':
      return 'A valid integer is required.'
    case 'number':
      return 'A valid number is required.'
    case 'boolean':
      return 'Must be a valid boolean.'
    case 'array':
      return `Expected a list of items but got type "${pythonType(value)}".`
    case 'object':
    case 'record':
      return `Expected a dictionary of items but got type "${pythonType(value)}".`
    default:
      return 'Not a valid value.'
  }
}

function wordsForSize(origin: string, which: 'small' | 'big', bound: number | bigint, inclusive?: boolean): string {
  if (origin === 'string' && which === 'small' && Number(bound) === 1) return 'This field may not be blank.'
  const amount = which === 'small' ? 'at least' : 'no more than'
  if (origin === 'string') return `Ensure this field has ${amount} ${bound} characters.`
  if (origin === 'array' || origin === 'set') return `Ensure this field has ${amount} ${bound} elements.`
  const relation = which === 'small' ? 'greater' : 'less'
  return `Ensure this value is ${relation} than ${inclusive === false ? '' : 'or equal to '}${bound}.`
}

/** Of a union's branches the one that came furthest speaks; when none fits the value's type, one word for all. */
function describeUnion(issue: $ZodIssue & { code: 'invalid_union' }, input: unknown, value: unknown): Issue[] {
  if (value === undefined || value === null) return [{ path: issue.path, message: wordsFor(issue, value) }]
  if (isChosen(issue, value)) return [{ path: issue.path, message: issue.message }]
  const branches = issue.errors.filter(
    (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  )
  const branch = branches.sort((a, b) => a.length - b.length)[0]
  if (!branch) return [{ path: issue.path, message: 'Not a valid value.' }]
  return branch.flatMap((one) => describe({ ...one, path: [...issue.path, ...one.path] }, input))
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  )
}

/** Faults as nested objects: positions in lists are keys, faults of no single field are `non_field_errors`. */
export function nestIssues(issues: readonly Issue[]): Record<string, unknown> {
  const root: Nested = new Map()
  for (const issue of issues) {
    let node = root
    for (const key of issue.path) {
      const name = String(key)
      const inner = node.get(name)
      const child: Nested = inner instanceof Map ? inner : new Map(inner ? [[OWN, inner]] : [])
      node.set(name, child)
      node = child
    }
    const own = node.get(OWN)
    node.set(OWN, [...(Array.isArray(own) ? own : []), issue.message])
  }
  const body = unfold(root)
  return Array.isArray(body) ? { [OWN]: body } : body
}

type Nested = Map<string, string[] | Nested>
const OWN = 'non_field_errors'

function unfold(node: Nested): Record<string, unknown> | string[] {
  const own = node.get(OWN)
  if (node.size === 1 && Array.isArray(own)) return own
  return Object.fromEntries([...node].map(([key, value]) => [key, value instanceof Map ? unfold(value) : value]))
}
