import { WcsError } from './wcs.ts'

/** Gives the value of a keyword (upper case), undefined where it is absent or has none. */
export type KeywordLookup = (keyword: string) => unknown

/**
 * A number, undefined where there is none.
 *
 * @throws WcsError for a value of another kind.
 */
export function numberOf(get: KeywordLookup, keyword: string): number | undefined {
  const value = get(keyword)
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new WcsError(keyword, `${keyword} is not a number.`)
  return number
}

/** A text without blanks around it in capitals, undefined where there is none. */
export function textOf(get: KeywordLookup, keyword: string): string | undefined {
  const value = get(keyword)
  return typeof value === 'string' && value.trim() !== '' ? value.trim().toUpperCase() : undefined
}
