import { deleteOperations } from '@datalab/store'
import { ApiError } from '../errors.ts'
import { deleteOperationMeta } from './delete-operation.contract.ts'
import { operationProcedure } from './owned-operation.ts'

export const deleteOperation = operationProcedure.meta(deleteOperationMeta).mutation(async ({ ctx }): Promise<void> => {
  const { store, engine, sessionChanges } = ctx.services
  const { sessionId, id } = ctx.operation
  await store.transaction(async () => {
    const deleted = await deleteOperations(store, sessionId, [id])
    if (deleted.length === 0) throw new ApiError('operation_not_found')
    await engine.release(ctx.operation.resultKey)
  })
  sessionChanges.emit(sessionId)
})
