import { changeSession, listOperations } from '@datalab/store'
import { withoutItems } from '../contracts/input-items.ts'
import { ApiError } from '../errors.ts'
import { sent } from '../sent.ts'
import type { DataSession } from '../wire.ts'
import { sessionProcedure } from './owned-session.ts'
import { removeInputDataInput, removeInputDataMeta } from './remove-input-data.contract.ts'
import { sessionJson } from './session-json.ts'

export const removeInputData = sessionProcedure
  .meta(removeInputDataMeta)
  .input(removeInputDataInput)
  .mutation(async ({ ctx, input }): Promise<DataSession> => {
    const { store } = ctx.services
    const { id: userId, username } = ctx.caller.user
    const changed = await changeSession(store, userId, ctx.session.id, ({ inputDataJson }) => ({
      inputData: withoutItems(JSON.parse(inputDataJson), input.items),
    }))
    if (!changed) throw new ApiError('session_not_found')
    const { operations } = await listOperations(store, changed.id)
    return sent(sessionJson(changed, operations, { ...ctx, username }))
  })
