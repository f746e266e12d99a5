import { changeSession, listOperations } from '@datalab/store'
import { mergeItems } from '../contracts/input-items.ts'
import { ApiError } from '../errors.ts'
import { sent } from '../sent.ts'
import type { DataSession } from '../wire.ts'
import { sessionProcedure } from './owned-session.ts'
import { sessionJson } from './session-json.ts'
import { updateSessionInput, updateSessionMeta } from './update-session.contract.ts'

export const updateSession = sessionProcedure
  .meta(updateSessionMeta)
  .input(updateSessionInput)
  .mutation(async ({ ctx, input }): Promise<DataSession> => {
    const { store } = ctx.services
    const { id: userId, username } = ctx.caller.user
    const changed = await changeSession(store, userId, ctx.session.id, ({ inputDataJson }) => ({
      name: input.name,
      inputData: input.input_data && mergeItems(JSON.parse(inputDataJson), input.input_data),
    }))
    if (!changed) throw new ApiError('session_not_found')
    const { operations } = await listOperations(store, changed.id)
    return sent(sessionJson(changed, operations, { ...ctx, username }))
  })
