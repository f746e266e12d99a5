import { lockSession, setOperationResult } from '@datalab/store'
import { anyBody } from '../contracts/any-body.ts'
import { invalidInput } from '../errors.ts'
import { sent } from '../sent.ts'
import type { DataOperation } from '../wire.ts'
import { operationJson } from './operation-json.ts'
import { findOwnOperation, operationProcedure } from './owned-operation.ts'
import { prepareRequest } from './prepare-request.ts'
import { retryOperationMeta } from './retry-operation.contract.ts'

/** Asks for the same anew, as if it were created now: with today's rights and today's version of the operation. */
export const retryOperation = operationProcedure
  .meta(retryOperationMeta)
  .input(anyBody)
  .mutation(async ({ ctx, input }): Promise<DataOperation> => {
    const { store, engine, sessionChanges } = ctx.services
    const { user } = ctx.caller
    const { id, sessionId, name, inputDataJson, resultKey, status } = ctx.operation
    if (status !== 'FAILED') throw invalidInput([{ path: [], message: 'Only a failed operation can be run again.' }])
    const prepared = await prepareRequest(ctx.services, user, { name, input_data: JSON.parse(inputDataJson) })
    const { inputData: _, ...request } = prepared
    await store.transaction(async () => {
      // It may have been deleted since it was looked for, and then nothing may run for it; from here on it cannot be.
      await lockSession(store, sessionId)
      await findOwnOperation(store, user.id, input)
      await engine.request({ ...request, userId: user.id, requestId: ctx.requestId })
      if (request.key === resultKey) return
      await setOperationResult(store, id, request.key)
      await engine.release(resultKey)
    })
    sessionChanges.emit(sessionId)
    return sent([operationJson(await findOwnOperation(store, user.id, input), ctx)])
  })
