import type { Operation } from '@datalab/operations'
import type { ResultState, Store } from '@datalab/store'
import type { ResultEvent } from './events.ts'
import type { JobQueue } from './job-queue.ts'

/** What the engine has to know of an operation; its thread finds the rest by name and version. */
export interface RunnableOperation extends Pick<Operation, 'name' | 'version' | 'frames' | 'fetching'> {
  /**
   * Computes the key that a result has under the present settings. A queued result with another key was asked for under
   * other settings, and fails rather than be made with these. Without this function nothing is compared.
   */
  readonly identity?: Operation['identity']
}

/** What the steps in the life of a result share. */
export interface Life {
  store: Store
  queue: JobQueue
  events: { emit(event: ResultEvent): void }
}

/** The message of a result that was cancelled: it is all that its row says of why it has FAILED. */
export const CANCELLED = 'Cancelled.'

/** Whose job it is when the user is gone. */
const NOBODY = 0

export async function enqueueResult(life: Life, result: { key: string; userId: number | null }): Promise<void> {
  await life.queue.enqueue({ key: result.key, userId: result.userId ?? NOBODY })
}

/** Tells listeners, once the transaction around is committed. */
export function tell(life: Life, result: ResultState): void {
  life.store.afterCommit(() => life.events.emit(result))
}
