import { z } from 'zod'
import { NO_NULL_CHARACTERS, NOT_BLANK, notAString, saying } from './messages.ts'

/** A text that says something, kept as it was sent. */
export function filledText(): z.ZodString {
  return z
    .string({ error: saying(notAString) })
    .refine((text) => text.trim() !== '', NOT_BLANK)
    .refine((text) => !text.includes('\0'), NO_NULL_CHARACTERS)
    .meta({ minLength: 1 })
}
