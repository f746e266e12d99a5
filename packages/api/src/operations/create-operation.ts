import { changeSession, createOperation as insertOperation } from '@datalab/store'
import { ApiError } from '../errors.ts'
import { sent } from '../sent.ts'
import type { DataOperation } from '../wire.ts'
import { createOperationInput, createOperationMeta } from './create-operation.contract.ts'
import { operationJson } from './operation-json.ts'
import { inSessionProcedure } from './owned-operation.ts'
import { prepareRequest } from './prepare-request.ts'

export const createOperation = inSessionProcedure
  .meta(createOperationMeta)
  .input(createOperationInput)
  .mutation(async ({ ctx, input }): Promise<DataOperation> => {
    const { store, engine, sessionChanges } = ctx.services
    const { user } = ctx.caller
    const { inputData, ...request } = await prepareRequest(ctx.services, user, input)
    const row = await store.transaction(async () => {
      // The session may have been deleted since it was looked for; from here on it cannot be.
      if (!(await changeSession(store, user.id, ctx.session.id, () => ({})))) throw new ApiError('session_not_found')
      await engine.request({ ...request, userId: user.id, requestId: ctx.requestId })
      return insertOperation(store, {
        sessionId: ctx.session.id,
        name: request.operation.name,
        inputData,
        resultKey: request.key,
      })
    })
    sessionChanges.emit(ctx.session.id)
    return sent([operationJson(row, ctx)])
  })
