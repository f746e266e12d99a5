import { MessageChannel } from 'node:worker_threads'
import { type Product, THREAD_LIMITS } from '@datalab/operations'
import { Piscina } from 'piscina'
import {
  describeFailure,
  type ThreadFailure,
  type ThreadMessage,
  type ThreadOutcome,
  type ThreadTask,
} from './thread-task.ts'

export interface ThreadPool {
  /** Starts the first thread, so that it is there when it is needed. */
  open(): void
  /**
   * Runs a task in a thread of its own and never rejects. When the signal is aborted the operation is asked to stop,
   * and its thread is ended if it has not done so after the grace period.
   */
  run(request: ThreadTask['request'], hooks: ThreadHooks): Promise<ThreadOutcome>
  close(): Promise<void>
}

export interface ThreadHooks {
  signal: AbortSignal
  progress(fraction: number, message: string): void
  product(product: Product): void
}

export interface ThreadPoolOptions {
  worker: URL
  threads: number
  graceMs: number
}

const IDLE_THREAD_MS = 60_000

export function createThreadPool({ worker, threads, graceMs }: ThreadPoolOptions): ThreadPool {
  let pool: Piscina<ThreadTask, void> | undefined

  function opened(): Piscina<ThreadTask, void> {
    if (pool) return pool
    pool = new Piscina({
      filename: worker.href,
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: IDLE_THREAD_MS,
      resourceLimits: THREAD_LIMITS,
      // An idle thread that blocks on a lock could not hear of its own helper threads.
      atomics: 'disabled',
    })
    // Threads that end by themselves are told through the task they had.
    pool.on('error', () => {})
    return pool
  }

  return {
    open: () => void opened(),
    async run(request, hooks) {
      const stop = new Int32Array(new SharedArrayBuffer(4))
      const { port1, port2 } = new MessageChannel()
      const end = new AbortController()
      let grace: NodeJS.Timeout | undefined
      const askToStop = () => {
        Atomics.store(stop, 0, 1)
        Atomics.notify(stop, 0)
        grace = setTimeout(() => end.abort(), graceMs)
      }
      if (hooks.signal.aborted) askToStop()
      else hooks.signal.addEventListener('abort', askToStop, { once: true })
      try {
        return await new Promise<ThreadOutcome>((resolve, reject) => {
          let outcome: ThreadOutcome | undefined
          port1.on('message', (message: ThreadMessage) => {
            if (message.type === 'progress') hooks.progress(message.fraction, message.message)
            else if (message.type === 'product') hooks.product(message.product)
            else outcome = message.outcome
          })
          port1.on('close', () => outcome && resolve(outcome))
          opened()
            .run({ request, stop, port: port2 }, { transferList: [port2], signal: end.signal })
            .catch(reject)
        })
      } catch (error) {
        return { ok: false, failure: endedThread(error, end.signal) }
      } finally {
        clearTimeout(grace)
        hooks.signal.removeEventListener('abort', askToStop)
        port1.close()
      }
    },
    async close() {
      await pool?.destroy()
      pool = undefined
    },
  }
}

function endedThread(error: unknown, end: AbortSignal): ThreadFailure {
  const failure = describeFailure(error)
  if (end.aborted) return { ...failure, kind: 'stopped' }
  if (failure.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { ...failure, kind: 'told', message: 'The operation needs more memory than the server has for it.' }
  return { ...failure, kind: 'unknown' }
}
