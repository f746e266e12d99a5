import { createSession as insertSession } from '@datalab/store'
import { sent } from '../sent.ts'
import { procedure } from '../trpc.ts'
import type { DataSession } from '../wire.ts'
import { createSessionInput, createSessionMeta } from './create-session.contract.ts'
import { sessionJson } from './session-json.ts'

export const createSession = procedure
  .meta(createSessionMeta)
  .input(createSessionInput)
  .mutation(async ({ ctx, input }): Promise<DataSession> => {
    const { id: userId, username } = ctx.caller.user
    const session = await insertSession(ctx.services.store, {
      userId,
      name: input.name,
      inputData: input.input_data ?? [],
    })
    return sent(sessionJson(session, [], { ...ctx, username }))
  })
