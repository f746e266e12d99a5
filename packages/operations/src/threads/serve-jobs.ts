import { parentPort, type Transferable } from 'node:worker_threads'
import { collectGarbageSoon } from '../collect-garbage.ts'
import { type SentError, sendError } from './sent-error.ts'

/** What a helper thread is asked. */
export interface HelperRequest {
  readonly id: number
  readonly job: unknown
}

/** What it answers: parts while it is at work, then once how it ended. */
export type HelperAnswer =
  | { readonly id: number; readonly type: 'part'; readonly part: unknown }
  | { readonly id: number; readonly type: 'end'; readonly result: unknown }
  | { readonly id: number; readonly type: 'failed'; readonly error: SentError }

/**
 * Tells a part of the work to the thread that asked for it; `moved` is memory that it takes over rather than copies.
 */
export type TellPart<Part> = (part: Part, moved?: readonly Transferable[]) => void

/**
 * How long a thread has had no job before it collects garbage: an operation on many frames gives it one job right after
 * the other, and collecting between them would only cost time.
 */
const IDLE_BEFORE_GC_MS = 30

/**
 * Does the jobs that a pool of this thread's parent asks for. What `work` throws is what the pool's promise is rejected
 * with: an error of the same class, message and fields.
 */
export function serveJobs<Job, Part, Result>(work: (job: Job, tell: TellPart<Part>) => Result | Promise<Result>): void {
  const port = parentPort
  if (port === null) throw new Error('this file runs in a worker thread')
  port.on('message', async ({ id, job }: HelperRequest) => {
    const answer = (message: HelperAnswer, moved?: readonly Transferable[]) => port.postMessage(message, moved)
    try {
      // The pool asks for what the script was made for.
      const result = await work(job as Job, (part, moved) => answer({ id, type: 'part', part }, moved))
      answer({ id, type: 'end', result })
    } catch (error) {
      answer({ id, type: 'failed', error: sendError(error) })
    }
    collectGarbageSoon({ afterMs: IDLE_BEFORE_GC_MS })
  })
}
