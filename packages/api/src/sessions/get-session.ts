import { listOperations, now, touchSessions } from '@datalab/store'
import { sent } from '../sent.ts'
import type { DataSession } from '../wire.ts'
import { getSessionMeta } from './get-session.contract.ts'
import { sessionProcedure } from './owned-session.ts'
import { sessionJson } from './session-json.ts'

export const getSession = sessionProcedure.meta(getSessionMeta).query(async ({ ctx }): Promise<DataSession> => {
  const { store } = ctx.services
  const { operations } = await listOperations(store, ctx.session.id)
  const accessed = now()
  await touchSessions(store, [ctx.session.id], accessed)
  const { username } = ctx.caller.user
  return sent(sessionJson({ ...ctx.session, accessed }, operations, { ...ctx, username }))
})
