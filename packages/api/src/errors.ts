import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import type { ErrorCode, Issue } from './wire.ts'

export type { ErrorCode, Issue }

interface ErrorRule {
  trpc: TRPC_ERROR_CODE_KEY
  status: number
  /** What a person is told when the place that throws has nothing better to say. */
  detail: string
  /** Over REST it is told as `error` alone. */
  sentenceOnly?: true
}

/** The one table of errors: both doors read it. */
const errorTable: Readonly<Record<ErrorCode, ErrorRule>> = {
  not_authenticated: { trpc: 'UNAUTHORIZED', status: 401, detail: 'Authentication credentials were not provided.' },
  session_not_found: { trpc: 'NOT_FOUND', status: 404, detail: 'No DataSession matches the given query.' },
  operation_not_found: { trpc: 'NOT_FOUND', status: 404, detail: 'No DataOperation matches the given query.' },
  frame_not_found: { trpc: 'NOT_FOUND', status: 404, detail: 'No Frame matches the given query.' },
  point_not_found: { trpc: 'NOT_FOUND', status: 404, detail: 'The result has no point of this frame.' },
  analysis_not_found: { trpc: 'BAD_REQUEST', status: 400, detail: 'Analysis action not found', sentenceOnly: true },
  analysis_failed: { trpc: 'BAD_REQUEST', status: 400, detail: 'The analysis failed.', sentenceOnly: true },
  invalid_input: { trpc: 'BAD_REQUEST', status: 400, detail: 'The input is not valid.' },
  too_many_attempts: { trpc: 'TOO_MANY_REQUESTS', status: 429, detail: 'Request was throttled.' },
}

interface ApiErrorOptions {
  detail?: string
  issues?: readonly Issue[]
  retryAfterSeconds?: number
  cause?: unknown
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly issues: readonly Issue[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    super(options.detail ?? errorTable[code].detail, { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get sentenceOnly(): boolean {
    return errorTable[this.code].sentenceOnly ?? false
  }
}

export const invalidInput = (issues: readonly Issue[]): ApiError => new ApiError('invalid_input', { issues })

/** The tRPC error of a domain error, which stays its cause: the REST door reads issues and waiting times from there. */
export const toTrpcError = (error: ApiError): TRPCError =>
  new TRPCError({ code: errorTable[error.code].trpc, message: error.message, cause: error })
