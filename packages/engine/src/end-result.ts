import {
  countOperationsOnResult,
  deleteNeeds,
  deleteResult,
  failUnfinishedResult,
  type ResultState,
  wantResults,
} from '@datalab/store'
import { deletedNeedMessage, failDependents, failedNeedMessage } from './dependents.ts'
import { CANCELLED, type Life, tell } from './life.ts'

/** Stops the run of a result in this process, if there is one. */
export type StopRun = (key: string) => void

/** Fails an unfinished result as cancelled and stops its run. False when there was nothing to cancel. */
export function cancelResult(life: Life, key: string, stopRun: StopRun): Promise<boolean> {
  const { store, queue } = life
  return store.transaction(async () => {
    const cancelled = await failUnfinishedResult(store, key, CANCELLED)
    if (!cancelled) return false
    await deleteNeeds(store, key)
    await queue.remove(key)
    await failDependents(life, key, failedNeedMessage(cancelled))
    tell(life, cancelled)
    store.afterCommit(() => stopRun(key))
    return true
  })
}

/**
 * To be called where operations were deleted, in the same transaction: of the results that no operation wants any more
 * the unfinished ones are stopped and deleted, FAILED ones forgotten, COMPLETED ones kept for as long as results are.
 */
export function releaseResults(life: Life, keys: readonly string[], stopRun: StopRun): Promise<void> {
  const { store } = life
  return store.transaction(async () => {
    for (const result of await wantResults(store, [...new Set(keys)])) {
      if (result.status === 'COMPLETED') continue
      if ((await countOperationsOnResult(store, result.key)) > 0) continue
      await forget(life, result, stopRun)
    }
  })
}

async function forget(life: Life, { key, operation }: ResultState, stopRun: StopRun): Promise<void> {
  await failDependents(life, key, deletedNeedMessage(key, operation))
  await deleteResult(life.store, key)
  await life.queue.remove(key)
  life.store.afterCommit(() => stopRun(key))
}
