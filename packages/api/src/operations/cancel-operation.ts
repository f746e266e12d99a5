import { CANCELLED } from '@datalab/engine'
import { countOperationsOnResult, detachOperation, lockSession } from '@datalab/store'
import { anyBody } from '../contracts/any-body.ts'
import { invalidInput } from '../errors.ts'
import { sent } from '../sent.ts'
import type { DataOperation } from '../wire.ts'
import { cancelOperationMeta } from './cancel-operation.contract.ts'
import { operationJson } from './operation-json.ts'
import { findOwnOperation, operationProcedure } from './owned-operation.ts'

export const cancelOperation = operationProcedure
  .meta(cancelOperationMeta)
  .input(anyBody)
  .mutation(async ({ ctx, input }): Promise<DataOperation> => {
    const { store, engine, sessionChanges } = ctx.services
    const { id, sessionId, resultKey, status } = ctx.operation
    if (status === 'COMPLETED' || status === 'FAILED')
      throw invalidInput([{ path: [], message: 'Only a pending or running operation can be cancelled.' }])
    await store.transaction(async () => {
      // It may have been deleted since it was looked for; from here on it cannot be.
      await lockSession(store, sessionId)
      await findOwnOperation(store, ctx.caller.user.id, input)
      // Results are common property: where somebody else waits for this one, the caller alone turns away from it.
      if ((await countOperationsOnResult(store, resultKey)) > 1) await detachOperation(store, id, CANCELLED)
      else await engine.cancel(resultKey)
    })
    sessionChanges.emit(sessionId)
    return sent([operationJson(await findOwnOperation(store, ctx.caller.user.id, input), ctx)])
  })
