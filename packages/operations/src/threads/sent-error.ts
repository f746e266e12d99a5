import { WcsError } from '@datalab/astro'
import { FitsError } from '@datalab/fits'
import { OperationCancelled, OperationFailure } from '../failures.ts'

/** An error as it is posted from one thread to another, which by itself keeps neither its class nor its fields. */
export interface SentError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly cause: SentError | undefined
  /** Its own fields, as far as they can be posted. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Classes that an error has on the other thread again; of any other class it is an Error of that name. */
const KNOWN = [FitsError, WcsError, OperationFailure, OperationCancelled, RangeError, TypeError]

/** Causes of causes that are told: one could be its own cause. */
const MOST_CAUSES = 8

/** Anything that was thrown, to be posted. What is no error is told in words. */
export function sendError(thrown: unknown, mostCauses = MOST_CAUSES): SentError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { name, message, stack, cause } = error
  const fields = Object.fromEntries(Object.entries(error).filter(([, value]) => canBePosted(value)))
  return { name, message, stack, cause: cause && mostCauses > 0 ? sendError(cause, mostCauses - 1) : undefined, fields }
}

/** The error on the thread that it was posted to. */
export function reviveError({ name, message, stack, cause, fields }: SentError): Error {
  const error = new Error(message, cause && { cause: reviveError(cause) })
  const known = KNOWN.find((candidate) => candidate.name === name)
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype)
  Object.assign(error, fields)
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  return error
}

function canBePosted(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}
