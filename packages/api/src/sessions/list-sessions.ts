import { foldCase, listOperationsOfSessions, listSessions as listRows, noteAccess, now } from '@datalab/store'
import { SESSIONS_PAGE } from '../contracts/pages.ts'
import { jsonList } from '../json-pieces.ts'
import { sent } from '../sent.ts'
import { procedure } from '../trpc.ts'
import type { DataSession, Page } from '../wire.ts'
import { listSessionsInput, listSessionsMeta } from './list-sessions.contract.ts'
import { rememberedSessions, type SessionText, sessionText, withAccess } from './session-json.ts'

const remembered = rememberedSessions<{ count: number; sessions: SessionText[] }>()

export const listSessions = procedure
  .meta(listSessionsMeta)
  .input(listSessionsInput)
  .query(async ({ ctx, input = {} }): Promise<Page<DataSession>> => {
    const { store } = ctx.services
    const { id: userId, username } = ctx.caller.user
    if (!isMeant(username, input)) return { count: 0, results: [] }
    const page = { limit: input.limit ?? SESSIONS_PAGE.defaultLimit, offset: input.offset ?? 0 }
    const filters = {
      name: input.name,
      nameExact: input.name_exact,
      createdAfter: input.created_after,
      createdBefore: input.created_before,
      modifiedAfter: input.modified_after,
      modifiedBefore: input.modified_before,
    }
    const { count, sessions } = await remembered(ctx, [userId, page, filters], async () => {
      const { count, sessions } = await listRows(store, userId, filters, page)
      const ids = sessions.map((session) => session.id)
      const operations = await listOperationsOfSessions(store, ids)
      const context = { ...ctx, username }
      return { count, sessions: sessions.map((one) => sessionText(one, operations.get(one.id) ?? [], context)) }
    })
    const accessed = now()
    noteAccess(
      store,
      sessions.map((session) => session.id),
      accessed,
    )
    return { count, results: sent(jsonList(sessions.map((text) => withAccess(text, accessed)))) }
  })

/** Every session in the list is the caller's, so a filter by user leaves all of them or none. */
function isMeant(
  username: string,
  { user, user_exact }: { user?: string | undefined; user_exact?: string | undefined },
) {
  if (user !== undefined && !foldCase(username).includes(foldCase(user))) return false
  return user_exact === undefined || user_exact === username
}
