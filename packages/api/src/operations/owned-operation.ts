import { getOperation, type OperationRow, type Store } from '@datalab/store'
import { z } from 'zod'
import { isRowId } from '../contracts/integers.ts'
import { ApiError } from '../errors.ts'
import { findOwnSession } from '../sessions/owned-session.ts'
import { procedure } from '../trpc.ts'

export async function findOwnOperation(
  store: Store,
  userId: number,
  { session_id, id }: { session_id: number; id: number },
): Promise<OperationRow> {
  const operation = isRowId(session_id) && isRowId(id) ? await getOperation(store, userId, session_id, id) : undefined
  if (!operation) throw new ApiError('operation_not_found')
  return operation
}

/** For all operations of one of the caller's sessions. */
export const inSessionProcedure = procedure
  .input(z.object({ session_id: z.int() }))
  .use(async ({ ctx, input, next }) => {
    const session = await findOwnSession(ctx.services.store, ctx.caller.user.id, input.session_id)
    return next({ ctx: { session } })
  })

/** For one operation of one of the caller's sessions. */
export const operationProcedure = procedure
  .input(z.object({ session_id: z.int(), id: z.int() }))
  .use(async ({ ctx, input, next }) => {
    const operation = await findOwnOperation(ctx.services.store, ctx.caller.user.id, input)
    return next({ ctx: { operation } })
  })
