import { foldCase, listOperationsOfSessions, listSessions as listRows, now, touchSessions } from '@datalab/store'
import { SESSIONS_PAGE } from '../contracts/pages.ts'
import { jsonList } from '../json-pieces.ts'
import { sent } from '../sent.ts'
import { procedure } from '../trpc.ts'
import type { DataSession, Page } from '../wire.ts'
import { listSessionsInput, listSessionsMeta } from './list-sessions.contract.ts'
import { sessionJson } from './session-json.ts'

export const listSessions = procedure
  .meta(listSessionsMeta)
  .input(listSessionsInput)
  .query(async ({ ctx, input = {} }): Promise<Page<DataSession>> => {
    const { store } = ctx.services
    const { id: userId, username } = ctx.caller.user
    if (!isMeant(username, input)) return { count: 0, results: [] }
    const { count, sessions } = await listRows(
      store,
      userId,
      {
        name: input.name,
        nameExact: input.name_exact,
        createdAfter: input.created_after,
        createdBefore: input.created_before,
        modifiedAfter: input.modified_after,
        modifiedBefore: input.modified_before,
      },
      { limit: input.limit ?? SESSIONS_PAGE.defaultLimit, offset: input.offset ?? 0 },
    )
    const ids = sessions.map((session) => session.id)
    const operations = await listOperationsOfSessions(store, ids)
    const accessed = now()
    await touchSessions(store, ids, accessed)
    const listed = sessions.map((session) =>
      sessionJson({ ...session, accessed }, operations.get(session.id) ?? [], { ...ctx, username }),
    )
    return { count, results: sent(jsonList(listed)) }
  })

/** Every session in the list is the caller's, so a filter by user leaves all of them or none. */
function isMeant(
  username: string,
  { user, user_exact }: { user?: string | undefined; user_exact?: string | undefined },
) {
  if (user !== undefined && !foldCase(username).includes(foldCase(user))) return false
  return user_exact === undefined || user_exact === username
}
