import { listOperations, noteAccess, now } from '@datalab/store'
import { sent } from '../sent.ts'
import type { DataSession } from '../wire.ts'
import { getSessionMeta } from './get-session.contract.ts'
import { sessionProcedure } from './owned-session.ts'
import { rememberedSessions, type SessionText, sessionText, withAccess } from './session-json.ts'

const remembered = rememberedSessions<{ sessions: [SessionText] }>()

export const getSession = sessionProcedure.meta(getSessionMeta).query(async ({ ctx }): Promise<DataSession> => {
  const { session, services } = ctx
  const { store } = services
  const { username } = ctx.caller.user
  const {
    sessions: [text],
  } = await remembered(ctx, [session.id], async () => {
    const { operations } = await listOperations(store, session.id)
    return { sessions: [sessionText(session, operations, { ...ctx, username })] }
  })
  const accessed = now()
  noteAccess(store, [session.id], accessed)
  return sent(withAccess(text, accessed))
})
