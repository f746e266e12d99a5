import type { RestRoute } from './meta.ts'
import { lastValue, type Query, writeQuery } from './query.ts'
import type { RawJson } from './raw-json.ts'

type PageRule = NonNullable<RestRoute['page']>

export interface PageRequest {
  limit: number | null
  offset: number
}

/** What a procedure of a paged route returns. */
export interface PageOutput {
  count: number
  results: readonly unknown[] | RawJson
}

/** A limit that is 0, negative or no number means the default, such an offset 0. */
export function readPage(query: Query, rule: PageRule): PageRequest {
  const limit = readInteger(lastValue(query, 'limit'))
  const offset = readInteger(lastValue(query, 'offset'))
  return {
    limit: limit !== null && limit > 0 ? Math.min(limit, rule.maximumLimit) : rule.defaultLimit,
    offset: offset !== null && offset > 0 ? offset : 0,
  }
}

function readInteger(text: string | undefined): number | null {
  if (text === undefined || !/^\s*[+-]?\d+\s*$/.test(text)) return null
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER)
}

/** Links to the neighbouring pages: every other parameter kept, all sorted by name. */
export function linkPages(base: string, query: Query, page: PageRequest, count: number) {
  const { limit, offset } = page
  if (limit === null) return { next: null, previous: null }
  const link = (to: number): string => {
    const kept = query.filter(([name]) => name !== 'limit' && name !== 'offset')
    const paging: Query =
      to > 0
        ? [
            ['limit', `${limit}`],
            ['offset', `${to}`],
          ]
        : [['limit', `${limit}`]]
    return `${base}?${writeQuery([...kept, ...paging].sort(([a], [b]) => byCodePoint(a, b)))}`
  }
  return {
    next: offset + limit < count ? link(offset + limit) : null,
    previous: offset > 0 ? link(offset - limit) : null,
  }
}

/** JavaScript compares halves of letters beyond U+FFFF; their bytes in UTF-8 are in order. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
