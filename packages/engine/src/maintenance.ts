import {
  deleteNeeds,
  deleteUnwantedResults,
  failUnfinishedResult,
  getResults,
  listNeeds,
  listUnfinishedResults,
  lockResult,
  now,
  shiftTime,
} from '@datalab/store'
import { deletedNeedMessage, failDependents, failedNeedMessage, releaseDependents } from './dependents.ts'
import { enqueueResult, type Life, tell } from './life.ts'

export const KEEP_RESULTS_MS = 30 * 24 * 3_600_000

/**
 * Deletes finished results that no operation refers to and nobody has wanted for 30 days; gives their keys. Their blobs
 * are the caller's to remove afterwards: a result without blobs would be worse than blobs without a result.
 */
export async function expireResults({ store }: Pick<Life, 'store'>, keepMs = KEEP_RESULTS_MS): Promise<string[]> {
  return deleteUnwantedResults(store, shiftTime(now(), -keepMs))
}

/**
 * Every unfinished result has a job or waits for another unfinished one. This mends what a crash of the database, a
 * restored backup or a person with an SQL prompt has left otherwise: nothing stays unfinished for ever.
 */
export async function reconcile(life: Life): Promise<void> {
  for (const result of await listUnfinishedResults(life.store)) {
    await life.store.transaction(async () => {
      const state = await lockResult(life.store, result.key)
      if (state?.status !== 'PENDING' && state?.status !== 'IN_PROGRESS') return
      const needs = await listNeeds(life.store, result.key)
      if (needs.length === 0) await enqueueResult(life, result)
      else await reconcileNeeds(life, result.key, needs)
    })
  }
}

async function reconcileNeeds(life: Life, key: string, needs: string[]): Promise<void> {
  const known = await getResults(life.store, needs)
  for (const need of needs) {
    const result = known.get(need)
    if (result?.status === 'COMPLETED') await releaseDependents(life, need)
    if (result && result.status !== 'FAILED') continue
    const message = result ? failedNeedMessage(result) : deletedNeedMessage(need)
    const failed = await failUnfinishedResult(life.store, key, message)
    await deleteNeeds(life.store, key)
    if (failed) tell(life, failed)
    await failDependents(life, key, message)
    return
  }
}
