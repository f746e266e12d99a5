import type { OperationInput } from '@datalab/operations'
import {
  deleteNeeds,
  failUnfinishedResult,
  insertNeeds,
  insertPendingResult,
  lockResult,
  type ResultState,
  type ResultStatus,
  resetFailedResult,
  wantResult,
  wantResults,
} from '@datalab/store'
import { deletedNeedMessage, failDependents, failedNeedMessage } from './dependents.ts'
import { enqueueResult, type Life, type RunnableOperation, tell } from './life.ts'

export interface ResultRequest {
  userId: number | null
  operation: RunnableOperation
  input: OperationInput
  /** The identity of the work: who asks for the same gets the same result. */
  key: string
  /** Results whose products are inputs: the operation waits for those that have not finished. */
  needs: readonly string[]
  /** The request that asked, to find it in the logs when something fails. */
  requestId: string | null
}

/** Products are named by the key of their result, with an index where there are several. */
function productKeys(operation: RunnableOperation, input: OperationInput): string[] {
  const products = operation.frames(input).filter((frame) => frame.source === 'datalab')
  return products.map((product) => product.basename.replace(/-\d+$/, ''))
}

const isUnfinished = (result: ResultState) => result.status === 'PENDING' || result.status === 'IN_PROGRESS'

/** Sets a PENDING result going: enqueued, waiting for others, or failed at once because one of these cannot be had. */
async function startResult(
  life: Life,
  result: { key: string; userId: number | null },
  { needed, missing }: { needed: ResultState[]; missing?: string },
): Promise<ResultStatus> {
  const { store } = life
  const failed = needed.find((need) => need.status === 'FAILED')
  const problem = failed ? failedNeedMessage(failed) : missing && deletedNeedMessage(missing)
  if (problem) {
    const state = await failUnfinishedResult(store, result.key, problem)
    if (state) tell(life, state)
    await failDependents(life, result.key, problem)
    return 'FAILED'
  }
  const waitsFor = needed.filter(isUnfinished).map((need) => need.key)
  if (waitsFor.length > 0) await insertNeeds(store, result.key, waitsFor)
  else await enqueueResult(life, result)
  const state = await lockResult(store, result.key)
  if (state) tell(life, state)
  return 'PENDING'
}

/**
 * Creates the result and sets it going, joins the one that is on its way or done, or runs a FAILED one again. In the
 * caller's transaction, where there is one.
 */
export function requestResult(life: Life, request: ResultRequest): Promise<ResultStatus> {
  const { operation, input, key, userId, requestId } = request
  const { store } = life
  return store.transaction(async () => {
    const needed = await wantResults(store, [...new Set([...request.needs, ...productKeys(operation, input)])])
    const missing = request.needs.find((need) => !needed.some((result) => result.key === need))
    const result = { key, operation: operation.name, version: operation.version, input, userId, requestId }
    // The known one may be forgotten between the two statements: then there is room for a new one.
    for (let tries = 0; tries < 3; tries++) {
      if (await insertPendingResult(store, result)) return startResult(life, result, { needed, missing })
      const known = await wantResult(store, key)
      if (!known) continue
      if (known.status !== 'FAILED') return known.status
      await resetFailedResult(store, key, { userId, requestId })
      await deleteNeeds(store, key)
      return startResult(life, result, { needed, missing })
    }
    throw new Error(`the result ${key} comes and goes`)
  })
}
