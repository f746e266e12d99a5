import { listOperations as listRows } from '@datalab/store'
import { jsonList } from '../json-pieces.ts'
import { sent } from '../sent.ts'
import type { DataOperation, Page } from '../wire.ts'
import { listOperationsInput, listOperationsMeta } from './list-operations.contract.ts'
import { operationJson } from './operation-json.ts'
import { inSessionProcedure } from './owned-operation.ts'

export const listOperations = inSessionProcedure
  .meta(listOperationsMeta)
  .input(listOperationsInput)
  .query(async ({ ctx, input }): Promise<Page<DataOperation>> => {
    const { count, operations } = await listRows(ctx.services.store, ctx.session.id, input)
    return { count, results: sent(jsonList(operations.map((row) => [operationJson(row, ctx)]))) }
  })
