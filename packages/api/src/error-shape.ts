import { UNKNOWN_FAILURE } from '@datalab/engine'
import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import { ApiError } from './errors.ts'
import type { ErrorData, Issue } from './wire.ts'

/** The error as it is sent: in words for a person, and nothing of what went wrong inside. */
export function shapeError(shape: TRPCDefaultErrorShape, error: TRPCError, requestId: string | undefined) {
  const issues = issuesOf(error)
  const data: ErrorData = {
    reason: error.cause instanceof ApiError ? error.cause.code : error.code === 'BAD_REQUEST' ? 'invalid_input' : null,
    issues,
    request_id: requestId ?? null,
  }
  const message =
    error.code === 'INTERNAL_SERVER_ERROR'
      ? UNKNOWN_FAILURE
      : issues.length > 0 && !isSentence(error.cause)
        ? sentence(issues)
        : error.message
  return { ...shape, message, data: { ...shape.data, ...data } }
}

function issuesOf(error: TRPCError): Issue[] {
  const issues: unknown = error.cause && Reflect.get(error.cause, 'issues')
  if (!Array.isArray(issues)) return []
  return issues.map(({ path, message }: Issue) => ({ path, message }))
}

/** Whether its message says all that its issues do. */
const isSentence = (cause: unknown): boolean => cause instanceof ApiError && cause.sentenceOnly

const sentence = (issues: Issue[]): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join(' ')
