import { getSession, type Session, type Store } from '@datalab/store'
import { z } from 'zod'
import { isRowId } from '../contracts/integers.ts'
import { ApiError } from '../errors.ts'
import { procedure } from '../trpc.ts'

/** A session of this user; whether somebody else has one of that id is not told. */
export async function findOwnSession(store: Store, userId: number, id: number): Promise<Session> {
  const session = isRowId(id) ? await getSession(store, userId, id) : undefined
  if (!session) throw new ApiError('session_not_found')
  return session
}

/** For one of the caller's sessions, which is looked for before the rest of the input is read. */
export const sessionProcedure = procedure.input(z.object({ id: z.int() })).use(async ({ ctx, input, next }) => {
  const session = await findOwnSession(ctx.services.store, ctx.caller.user.id, input.id)
  return next({ ctx: { session } })
})
