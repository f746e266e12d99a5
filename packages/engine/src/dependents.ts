import {
  deleteNeed,
  deleteNeeds,
  failUnfinishedResult,
  listDependents,
  listNeeds,
  lockResult,
  type ResultState,
} from '@datalab/store'
import { CANCELLED, enqueueResult, type Life, tell } from './life.ts'

/** A result as it is named to those who wait for it. */
export type NeededResult = Pick<ResultState, 'key' | 'operation' | 'message'>

export function failedNeedMessage({ key, operation, message }: NeededResult): string {
  if (message === CANCELLED) return `The ${operation} that makes the input ${key} was cancelled.`
  return `The ${operation} that makes the input ${key} failed: ${message}`
}

export function deletedNeedMessage(key: string, operation?: string): string {
  return `The ${operation ?? 'operation'} that makes the input ${key} was deleted.`
}

/** In the transaction that completes a result: those that waited for nothing else are enqueued. */
export async function releaseDependents(life: Life, key: string): Promise<void> {
  const { store } = life
  for (const dependent of await listDependents(store, key)) {
    // Locked first: of two needs that complete at the same time, the later one has to see that the other is done.
    const result = await lockResult(store, dependent)
    await deleteNeed(store, dependent, key)
    if (result?.status !== 'PENDING') continue
    const waits = await listNeeds(store, dependent)
    if (waits.length === 0) await enqueueResult(life, result)
  }
}

/** In the transaction that fails or deletes a result: those that wait for it fail too, and those that wait for them. */
export async function failDependents(life: Life, key: string, message: string): Promise<void> {
  const { store } = life
  for (const dependent of await listDependents(store, key)) {
    const failed = await failUnfinishedResult(store, dependent, message)
    await deleteNeeds(store, dependent)
    if (!failed) continue
    tell(life, failed)
    await failDependents(life, dependent, failedNeedMessage(failed))
  }
}
