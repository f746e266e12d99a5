import { z } from 'zod'
import type { Issue } from '../errors.ts'
import type { InputItem, ItemInput } from '../wire.ts'
import { expectedList, expectedObject, isJson, isObject, NOT_JSON } from './json-value.ts'
import { characterFaults, NOT_A_STRING, NOT_BLANK, NOT_NULL, REQUIRED, trimSpace } from './text.ts'

const DEFAULT_SOURCE = 'archive'

/** What is the same frame, whatever else is said about it. */
type ItemKey = Pick<InputItem, 'basename'> & { source?: string | undefined }

/**
 * A list of open objects of which only `basename` and `source` are looked at. An item that is there twice is kept once,
 * with the newer url: clients send an image again with a freshly signed one.
 */
export function inputItems() {
  return z
    .custom<ItemInput[]>()
    .transform((value: unknown, context): InputItem[] => {
      const issues = itemListFaults(value)
      for (const issue of issues) context.addIssue({ code: 'custom', ...issue, input: value })
      if (issues.length > 0 || !Array.isArray(value)) return z.NEVER
      return mergeItems(
        [],
        value.map((item) => ({ source: DEFAULT_SOURCE, ...item })),
      )
    })
    .meta({ type: 'array', items: itemDocument })
}

const itemDocument = {
  type: 'object',
  properties: {
    basename: { type: 'string', minLength: 1 },
    source: { type: 'string', default: DEFAULT_SOURCE },
  },
  required: ['basename'],
  additionalProperties: true,
}

/** The frames that a list of items names; other keys of the items are not looked at. */
export function itemKeys() {
  return z
    .custom<ItemInput[]>()
    .transform((value: unknown, context): ItemKey[] => {
      const issues = itemListFaults(value)
      for (const issue of issues) context.addIssue({ code: 'custom', ...issue, input: value })
      return issues.length > 0 || !Array.isArray(value) ? z.NEVER : value
    })
    .meta({ type: 'array', items: itemDocument })
}

function itemListFaults(value: unknown): Issue[] {
  if (value === undefined) return [{ path: [], message: REQUIRED }]
  if (value === null) return [{ path: [], message: NOT_NULL }]
  if (!Array.isArray(value)) return [{ path: [], message: expectedList(value) }]
  if (!isJson(value)) return [{ path: [], message: NOT_JSON }]
  return value.flatMap((item: unknown, index) => {
    if (!isObject(item)) return [{ path: [index], message: expectedObject(item) }]
    const source = 'source' in item ? nameFaults(item.source) : []
    return [
      ...nameFaults(item.basename).map((message) => ({ path: [index, 'basename'], message })),
      ...source.map((message) => ({ path: [index, 'source'], message })),
    ]
  })
}

/** Names are kept as sent, so nothing is cut from them, and a number is none. */
function nameFaults(value: unknown): string[] {
  if (value === undefined) return [REQUIRED]
  if (value === null) return [NOT_NULL]
  if (typeof value !== 'string') return [NOT_A_STRING]
  return trimSpace(value) === '' ? [NOT_BLANK] : characterFaults(value)
}

const keyOf = ({ source = DEFAULT_SOURCE, basename }: ItemKey): string => `${source}\0${basename}`

/** The items that are there, followed by those of the new ones that are not; of equal ones the newer url counts. */
export function mergeItems(present: readonly InputItem[], added: readonly InputItem[]): InputItem[] {
  const merged = new Map(present.map((item) => [keyOf(item), item]))
  for (const item of added) {
    const same = merged.get(keyOf(item))
    if (!same) merged.set(keyOf(item), item)
    else if ('url' in item && item.url !== same.url) merged.set(keyOf(item), { ...same, url: item.url })
  }
  return [...merged.values()]
}

export function withoutItems(present: readonly InputItem[], removed: readonly ItemKey[]): InputItem[] {
  const keys = new Set(removed.map(keyOf))
  return present.filter((item) => !keys.has(keyOf(item)))
}
