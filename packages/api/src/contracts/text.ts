import { z } from 'zod'

export const REQUIRED = 'This field is required.'
export const NOT_NULL = 'This field may not be null.'
export const NOT_BLANK = 'This field may not be blank.'
export const NOT_A_STRING = 'Not a valid string.'

// What Unicode and Python call white space. JavaScript's trim() cuts U+FEFF, too, and leaves U+001C to U+001F and
// U+0085.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const SPACE_AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g')
const LONE_SURROGATE = /[\ud800-\udfff]/u

export const trimSpace = (text: string): string => text.replace(SPACE_AROUND, '')

/** What is wrong with the characters of a text, in words; nothing when it is fine. */
export function characterFaults(text: string): string[] {
  const faults = text.includes('\0') ? ['Null characters are not allowed.'] : []
  const surrogate = LONE_SURROGATE.exec(text)
  if (surrogate) {
    const code = surrogate[0].charCodeAt(0).toString(16).toUpperCase()
    faults.push(`Surrogate characters are not allowed: U+${code}.`)
  }
  return faults
}

/** Counts code points, as people count letters: an emoji is one. */
function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

interface TextOptions {
  maxLength?: number
  /** White space around is part of the value, as in a password. */
  untrimmed?: boolean
}

/**
 * A text that must say something. Numbers are taken as their text; absent, null and blank are told apart, and every
 * fault is told, in the words of Django REST Framework.
 */
export function text({ maxLength, untrimmed = false }: TextOptions = {}) {
  return z
    .custom<string>()
    .transform((value: unknown, context): string => {
      const read = readText(value, untrimmed)
      const faults = 'fault' in read ? [read.fault] : characterFaults(read.text)
      if ('text' in read && maxLength !== undefined && countCharacters(read.text) > maxLength)
        faults.unshift(`Ensure this field has no more than ${maxLength} characters.`)
      for (const message of faults) context.addIssue({ code: 'custom', message, input: value })
      return faults.length > 0 || !('text' in read) ? z.NEVER : read.text
    })
    .meta({ type: 'string', minLength: 1, ...(maxLength === undefined ? {} : { maxLength }) })
}

function readText(value: unknown, untrimmed: boolean): { text: string } | { fault: string } {
  if (value === undefined) return { fault: REQUIRED }
  if (value === null) return { fault: NOT_NULL }
  if (typeof value !== 'string' && typeof value !== 'number') return { fault: NOT_A_STRING }
  const read = untrimmed ? String(value) : trimSpace(String(value))
  return read === '' ? { fault: NOT_BLANK } : { text: read }
}

/** A filter of a list: white space around is cut, and an empty one is no filter. */
export function textFilter() {
  return z
    .custom<string>()
    .transform((value: unknown, context): string | undefined => {
      const trimmed = trimSpace(String(value ?? ''))
      const faults = characterFaults(trimmed)
      for (const message of faults) context.addIssue({ code: 'custom', message, input: value })
      return trimmed === '' || faults.length > 0 ? undefined : trimmed
    })
    .meta({ type: 'string' })
    .optional()
}
