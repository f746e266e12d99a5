import { THREAD_LIMITS } from '@datalab/operations'
import { Piscina } from 'piscina'
import { describeFailure, type ThreadFailure } from '../thread-task.ts'
import type { AnalystOutcome, AnalystResults, AnalystTask } from './analyst-task.ts'

export interface AnalystPool {
  /** @throws AnalysisFailure */
  run<K extends AnalystTask['kind']>(task: AnalystTask & { kind: K }): Promise<AnalystResults[K]>
  close(): Promise<void>
}

/** An analysis that could not be done, as its thread told it. */
export class AnalysisFailure extends Error {
  override readonly name = 'AnalysisFailure'
  /** Whether the message is for the person who asked. */
  readonly told: boolean
  /** Stack and causes, for the log. */
  readonly detail: string
  /** The thread was ended: what it was doing with shared memory may go on for a moment. */
  readonly ended: boolean

  constructor(failure: Pick<ThreadFailure, 'kind' | 'message' | 'detail'>, ended = false) {
    super(failure.message)
    this.told = failure.kind === 'told'
    this.detail = failure.detail
    this.ended = ended
  }
}

const IDLE_THREAD_MS = 60_000
/** More questions than this at a time are turned away: whoever asked would not wait for them. */
const LONGEST_QUEUE = 512

export function createAnalystPool({
  worker,
  threads,
  timeLimitMs,
}: {
  worker: URL
  threads: number
  timeLimitMs: number
}): AnalystPool {
  let pool: Piscina<AnalystTask, AnalystOutcome<unknown>> | undefined

  function opened(): Piscina<AnalystTask, AnalystOutcome<unknown>> {
    if (pool) return pool
    pool = new Piscina({
      filename: worker.href,
      minThreads: 1,
      maxThreads: threads,
      maxQueue: LONGEST_QUEUE,
      idleTimeout: IDLE_THREAD_MS,
      resourceLimits: THREAD_LIMITS,
      atomics: 'disabled',
    })
    // Threads that end by themselves are told through the task they had.
    pool.on('error', () => {})
    return pool
  }

  return {
    async run<K extends AnalystTask['kind']>(task: AnalystTask & { kind: K }) {
      const limit = new AbortController()
      const timer = setTimeout(() => limit.abort(), timeLimitMs)
      let outcome: AnalystOutcome<unknown>
      try {
        outcome = await opened().run(task, { signal: limit.signal })
      } catch (error) {
        throw endedThread(error, limit.signal, timeLimitMs)
      } finally {
        clearTimeout(timer)
      }
      if (!outcome.ok) throw new AnalysisFailure(outcome.failure)
      return outcome.value as AnalystResults[K] // what the thread gives for a task of this kind
    },
    async close() {
      await pool?.destroy()
      pool = undefined
    },
  }
}

function endedThread(error: unknown, limit: AbortSignal, timeLimitMs: number): AnalysisFailure {
  const failure = describeFailure(error)
  const told = (message: string) => new AnalysisFailure({ ...failure, kind: 'told', message }, true)
  if (limit.aborted) return told(`This takes more than ${timeLimitMs / 1000} seconds.`)
  if (/queue/i.test(failure.message)) return told('The server is busy. Please try again in a moment.')
  if (failure.code === 'ERR_WORKER_OUT_OF_MEMORY') return told('This needs more memory than the server has for it.')
  return new AnalysisFailure(failure, true)
}
