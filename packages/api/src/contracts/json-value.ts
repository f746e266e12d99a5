import { pythonType } from '@datalab/rest'

/** Deeper values are refused: writing them again would exhaust the stack. */
const MAXIMUM_DEPTH = 200

export const NOT_JSON = 'Value must be valid JSON.'

/** Whether a value can be written as JSON and read back: every number finite, not nested beyond reason. */
export function isJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value !== 'object' || depth >= MAXIMUM_DEPTH) return false
  return Object.values(value).every((inner) => isJson(inner, depth + 1))
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const expectedList = (value: unknown): string => `Expected a list of items but got type "${pythonType(value)}".`
export const expectedObject = (value: unknown): string =>
  `Expected a dictionary of items but got type "${pythonType(value)}".`
