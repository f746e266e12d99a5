import { readFile } from 'node:fs/promises'
import { findPoint, type StoredExplanation } from '@datalab/operations'
import type { OperationRow } from '@datalab/store'
import { ApiError } from '../errors.ts'
import type { PointExplanation } from '../wire.ts'
import { explainPointInput, explainPointMeta } from './explain-point.contract.ts'
import { operationProcedure } from './owned-operation.ts'

/** From what was stored with the result: nothing is computed again. */
export const explainPoint = operationProcedure
  .meta(explainPointMeta)
  .input(explainPointInput)
  .query(async ({ ctx, input }): Promise<PointExplanation> => {
    const name = explanationOf(ctx.operation)
    if (name === null) throw new ApiError('point_not_found', { detail: 'This operation has made no light curve.' })
    const path = await ctx.services.blobs.path(ctx.operation.resultKey, name)
    const stored = JSON.parse(await readFile(path, 'utf8')) as StoredExplanation // written by the operation
    const point = findPoint(stored, input.frame)
    if (point === null) throw new ApiError('point_not_found')
    return {
      made_by: stored.made_by,
      radii_arcsec: stored.radii_arcsec,
      point: { ...point, comparisons: [...point.comparisons] },
    }
  })

/** Name of the file in which a result keeps what its points were made of; null where it keeps none. */
function explanationOf({ status, outputJson }: OperationRow): string | null {
  if (status !== 'COMPLETED' || outputJson === null) return null
  return /"explanation":\{"\$file":"([\w.-]+)"\}/.exec(outputJson)?.[1] ?? null
}
