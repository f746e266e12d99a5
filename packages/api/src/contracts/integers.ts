import { z } from 'zod'
import type { Issue } from '../errors.ts'
import { expectedList } from './json-value.ts'
import { NOT_NULL, REQUIRED } from './text.ts'

/**
 * No row will have a greater id; far greater numbers are refused by the database, which would be a 500 and not a 404.
 */
const MAXIMUM_ID = 2_147_483_647

/** An id that no row can have is a record that is not there, never an error of the database. */
export const isRowId = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= MAXIMUM_ID

/** A list of integers, digits as text accepted. */
export function integerList() {
  return z
    .custom<number[]>()
    .transform((value: unknown, context): number[] => {
      const issues = integerListFaults(value)
      for (const issue of issues) context.addIssue({ code: 'custom', ...issue, input: value })
      return issues.length > 0 || !Array.isArray(value) ? z.NEVER : value.map(Number)
    })
    .meta({ type: 'array', items: { type: 'integer' } })
}

function integerListFaults(value: unknown): Issue[] {
  if (value === undefined) return [{ path: [], message: REQUIRED }]
  if (value === null) return [{ path: [], message: NOT_NULL }]
  if (!Array.isArray(value)) return [{ path: [], message: expectedList(value) }]
  return value.flatMap((element: unknown, index) =>
    isInteger(element) ? [] : [{ path: [index], message: 'A valid integer is required.' }],
  )
}

const isInteger = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isInteger(value) : typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)
