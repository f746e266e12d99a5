import { sent } from '../sent.ts'
import type { DataOperation } from '../wire.ts'
import { getOperationMeta } from './get-operation.contract.ts'
import { operationJson } from './operation-json.ts'
import { operationProcedure } from './owned-operation.ts'

export const getOperation = operationProcedure
  .meta(getOperationMeta)
  .query(async ({ ctx }): Promise<DataOperation> => sent([operationJson(ctx.operation, ctx)]))
