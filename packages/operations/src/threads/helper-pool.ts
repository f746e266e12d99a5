import { Worker } from 'node:worker_threads'
import { reviveError } from './sent-error.ts'
import type { HelperAnswer, HelperRequest } from './serve-jobs.ts'
import { THREAD_LIMITS } from './thread-limits.ts'

/** Threads that do parts of a job beside this one. */
export interface HelperPool<Job, Part, Result> {
  /**
   * Gives a job to `count` other threads (none where that is not positive), and promises what each of them ends with.
   *
   * @param onPart called on this thread with the parts that they tell, those of one thread in its order; must not throw
   */
  ask(job: Job, count: number, onPart: (part: Part) => void): Promise<Result>[]
}

interface Helper {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
}

interface Waiting {
  onPart(part: unknown): void
  resolve(result: unknown): void
  reject(error: unknown): void
}

/**
 * A pool of threads that run `script`, which calls `serveJobs` for the same types. They are started when they are first
 * asked for, and kept for the life of this thread: starting one costs as much as decoding a frame. They keep the
 * process alive only while they have something to do.
 */
export function createHelperPool<Job, Part, Result>(script: URL): HelperPool<Job, Part, Result> {
  const helpers: Helper[] = []
  let lastId = 0
  return {
    ask(job, count, onPart) {
      while (helpers.length < count) helpers.push(startHelper(script, helpers))
      return helpers.slice(0, Math.max(0, count)).map(({ worker, waiting }) => {
        const request: HelperRequest = { id: ++lastId, job }
        return new Promise<Result>((resolve, reject) => {
          // The script answers with what it was made for.
          waiting.set(request.id, { onPart, resolve, reject } as Waiting)
          worker.ref()
          worker.postMessage(request)
        })
      })
    },
  }
}

function startHelper(script: URL, helpers: Helper[]): Helper {
  const worker = new Worker(script, { resourceLimits: THREAD_LIMITS })
  const helper: Helper = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', (answer: HelperAnswer) => onMessage(helper, answer))
  worker.on('error', (error) => dropHelper(helper, helpers, error))
  worker.on('exit', (code) => dropHelper(helper, helpers, new Error(`a helper thread ended with code ${code}`)))
  return helper
}

function onMessage({ worker, waiting }: Helper, answer: HelperAnswer): void {
  const who = waiting.get(answer.id)
  if (answer.type === 'part') {
    who?.onPart(answer.part)
    return
  }
  waiting.delete(answer.id)
  if (waiting.size === 0) worker.unref()
  if (answer.type === 'end') who?.resolve(answer.result)
  else who?.reject(reviveError(answer.error))
}

/** A helper that died is replaced when one is next asked for; whoever waits for it is told. */
function dropHelper(helper: Helper, helpers: Helper[], error: unknown): void {
  const place = helpers.indexOf(helper)
  if (place >= 0) helpers.splice(place, 1)
  for (const { reject } of helper.waiting.values()) reject(error)
  helper.waiting.clear()
}
