import { callTRPCProcedure, initTRPC, TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CallableDefinition, callProcedure } from './call-procedure.ts'

interface ToyContext {
  user: string
  seen: string[]
}

const t = initTRPC.context<ToyContext>().create()

const watched = t.procedure.use(async ({ ctx, next, path, type }) => {
  ctx.seen.push(`${type} ${path}`)
  const result = await next()
  ctx.seen.push(result.ok ? `gave ${JSON.stringify(result.data)}` : `failed with ${result.error.code}`)
  // As a router does that turns errors of its own into those of its door.
  if (!result.ok && result.error.cause instanceof RangeError)
    throw new TRPCError({ code: 'CONFLICT', message: 'range' })
  return result
})

const router = t.router({
  deep: t.router({
    sum: watched
      .input(z.object({ a: z.number() }))
      .use(({ input, next }) => next({ ctx: { a: input.a * 10 } }))
      .input(z.object({ b: z.coerce.number().default(3) }))
      .query(({ input, ctx }) => ({ input, user: ctx.user, sum: ctx.a + input.b })),
  }),
  other: watched
    .use(({ next }) => next({ getRawInput: async () => 'replaced' }))
    .input(z.string())
    .mutation(({ input }) => input),
  text: watched
    .input(z.string())
    .output(z.string().max(3))
    .mutation(({ input }) => input),
  plain: watched.mutation(() => {
    throw new Error('plain')
  }),
  range: watched.mutation(() => {
    throw new RangeError('out')
  }),
  refuses: watched
    .use(() => {
      throw new TRPCError({ code: 'FORBIDDEN' })
    })
    .mutation(() => 'never'),
  aborted: watched.mutation(({ signal }) => signal?.aborted),
})

async function outcome(call: Promise<unknown>, seen: string[]) {
  try {
    return { output: await call, seen }
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return { code: error.code, message: error.message, cause: error.cause?.message, seen }
  }
}

describe('a procedure', () => {
  it.each([
    ['deep.sum', { a: 1 }],
    ['deep.sum', { a: 1, b: '7' }],
    ['deep.sum', { a: 'x' }],
    ['deep.sum', undefined],
    ['other', 'own'],
    ['text', 'abc'],
    ['text', 'abcd'],
    ['plain', undefined],
    ['range', undefined],
    ['refuses', undefined],
    ['aborted', undefined],
  ])('%s is called with %j as tRPC calls it', async (path, input) => {
    const { procedures } = router._def
    // The names of the table are the names of the router.
    const definition = (
      procedures as unknown as Record<string, { _def: CallableDefinition & { type: 'query' | 'mutation' } }>
    )[path]!._def
    const options = (seen: string[]) => ({
      ...{ type: definition.type, path, ctx: { user: 'ann', seen }, signal: AbortSignal.abort() },
      getRawInput: async () => input,
    })
    const [ours, theirs]: [string[], string[]] = [[], []]
    const expected = await outcome(callTRPCProcedure({ router, batchIndex: 0, ...options(theirs) }), theirs)
    expect(await outcome(callProcedure(definition, options(ours)), ours)).toEqual(expected)
    expect(theirs.length).toBe(2)
  })
})
