import { z } from 'zod'

const isEmpty = (value: unknown): boolean => typeof value === 'string' && value.trim() === ''

/** A filter by a number; an empty one is no filter. */
export function numberFilter() {
  return z.preprocess((value) => (isEmpty(value) ? undefined : value), z.number().optional()).optional()
}

/** A filter by an integer; an empty one is no filter. */
export function integerFilter() {
  return z.preprocess((value) => (isEmpty(value) ? undefined : value), z.int().optional()).optional()
}

/** A filter by yes or no; an empty one is no filter. */
export function booleanFilter() {
  return z.preprocess((value) => (isEmpty(value) ? undefined : value), z.boolean().optional()).optional()
}
