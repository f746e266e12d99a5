import { deleteOperations } from '@datalab/store'
import { isRowId } from '../contracts/integers.ts'
import { bulkDeleteOperationsInput, bulkDeleteOperationsMeta } from './bulk-delete-operations.contract.ts'
import { inSessionProcedure } from './owned-operation.ts'

export const bulkDeleteOperations = inSessionProcedure
  .meta(bulkDeleteOperationsMeta)
  .input(bulkDeleteOperationsInput)
  .mutation(async ({ ctx, input }): Promise<{ deleted: number }> => {
    const { store, engine, sessionChanges } = ctx.services
    const deleted = await store.transaction(async () => {
      const rows = await deleteOperations(store, ctx.session.id, input.ids.filter(isRowId))
      await engine.release(...rows.map((row) => row.resultKey))
      return rows.length
    })
    if (deleted > 0) sessionChanges.emit(ctx.session.id)
    return { deleted }
  })
