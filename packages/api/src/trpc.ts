import { NO_CREDENTIALS, type RestMeta } from '@datalab/rest'
import { initTRPC } from '@trpc/server'
import type { Context } from './context.ts'
import { shapeError } from './error-shape.ts'
import { ApiError, toTrpcError } from './errors.ts'

const PING_EVERY_MS = 15_000

const t = initTRPC
  .context<Context>()
  .meta<RestMeta>()
  .create({
    // Never with a stack trace, whatever the environment says.
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => shapeError(shape, error, ctx?.requestId),
    sse: {
      ping: { enabled: true, intervalMs: PING_EVERY_MS },
      client: { reconnectAfterInactivityMs: 2 * PING_EVERY_MS },
    },
  })

export const router = t.router

/** Domain errors, which know nothing of doors, become errors of this one. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && result.error.cause instanceof ApiError) throw toTrpcError(result.error.cause)
  return result
})

/** For anybody; a token is looked at when there is one, and has to be good then. */
export const visitorProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.refused !== null && ctx.refused !== NO_CREDENTIALS) {
    throw new ApiError('not_authenticated', { detail: ctx.refused })
  }
  return next()
})

/** For people who are known by their token. */
export const procedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.caller) throw new ApiError('not_authenticated', ctx.refused === null ? {} : { detail: ctx.refused })
  return next({ ctx: { caller: ctx.caller } })
})
