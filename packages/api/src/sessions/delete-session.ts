import { deleteSession as deleteRows } from '@datalab/store'
import { ApiError } from '../errors.ts'
import { deleteSessionMeta } from './delete-session.contract.ts'
import { sessionProcedure } from './owned-session.ts'

export const deleteSession = sessionProcedure.meta(deleteSessionMeta).mutation(async ({ ctx }): Promise<void> => {
  const { store, engine, sessionChanges } = ctx.services
  await store.transaction(async () => {
    const { deleted, resultKeys } = await deleteRows(store, ctx.caller.user.id, ctx.session.id)
    if (!deleted) throw new ApiError('session_not_found')
    await engine.release(...resultKeys)
  })
  sessionChanges.emit(ctx.session.id)
})
