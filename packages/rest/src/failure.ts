import { getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { NO_CREDENTIALS } from './authorization.ts'
import { describeIssues, type Issue, nestIssues } from './messages.ts'
import { type AnswerHeaders, notAuthenticated, notFound, Refusal, refuse } from './refusal.ts'

/**
 * The answer to a procedure that failed; null when it is nobody's business but ours (a 500). Of a cause with `issues`
 * each is told at its field; `retryAfterSeconds` of a cause becomes the header; a `sentenceOnly` cause is told as
 * `error` alone.
 */
export function refusalOf(failure: unknown, input: unknown, parameters: readonly string[]): Refusal | null {
  if (failure instanceof Refusal) return failure
  const error = getTRPCErrorFromUnknown(failure)
  if (error.cause instanceof Refusal) return error.cause
  const issues = issuesOf(error)
  const status = getHTTPStatusCodeFromError(error)
  if (status < 500 && error.cause && Reflect.get(error.cause, 'sentenceOnly') === true)
    return new Refusal(status, { error: error.message })
  if (issues !== null && status < 500) {
    // A path that its own schema refuses leads nowhere.
    if (issues.some((issue) => parameters.includes(String(issue.path[0])))) return notFound()
    return new Refusal(status, nestIssues(describeIssues(issues, input)))
  }
  if (status >= 500) return null
  if (status === 401) return notAuthenticated(error.message === error.code ? NO_CREDENTIALS : error.message)
  return refuse(status, error.message, headersOf(error))
}

function issuesOf(error: TRPCError): Issue[] | null {
  const issues: unknown = error.cause && Reflect.get(error.cause, 'issues')
  return Array.isArray(issues) && issues.length > 0 ? issues : null
}

function headersOf(error: TRPCError): AnswerHeaders {
  const seconds: unknown = error.cause && Reflect.get(error.cause, 'retryAfterSeconds')
  return typeof seconds === 'number' ? { 'retry-after': `${Math.ceil(seconds)}` } : {}
}
