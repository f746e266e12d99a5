import type { BlobStore, FrameSources } from '@datalab/frames'
import {
  DEFAULT_PRECISION,
  operations as everyOperation,
  type OperationSettings,
  type Precision,
} from '@datalab/operations'
import type { ResultStatus, Store } from '@datalab/store'
import { createDispatcher } from './dispatcher.ts'
import { cancelResult, releaseResults } from './end-result.ts'
import { createResultEvents, type ResultEvents } from './events.ts'
import type { JobQueue } from './job-queue.ts'
import type { Life, RunnableOperation } from './life.ts'
import { type EngineLogger, silentLogger } from './logger.ts'
import { type ResultRequest, requestResult } from './request-result.ts'
import { startJob } from './run-job.ts'
import { createScratch } from './scratch.ts'
import { createThreadPool } from './thread-pool.ts'
import { createUpkeep } from './upkeep.ts'

export interface EngineOptions {
  store: Store
  frames: FrameSources
  blobs: BlobStore
  queue: JobQueue
  /** Those that can be run; all of them by default. */
  operations?: ReadonlyMap<string, RunnableOperation>
  /** For the files of runs; what killed processes left there is removed at start. */
  scratchDir: string
  /** Processors to use. */
  threads: number
  /** How the pixels of products are stored; `operationsAt` of the same precision names the results. */
  precision?: Precision
  /** What operations are told of the world; theirs by default. */
  settings?: OperationSettings
  /** Jobs that run at a time. */
  slots?: number
  /** Jobs that one user may have running at a time. */
  userLimit?: number
  timeLimitMs?: number
  logger?: EngineLogger
  /** How long an operation that is to stop may take before its thread is ended. */
  graceMs?: number
  /** Waits between tries to fetch a frame. */
  fetchRetryDelaysMs?: readonly number[]
  /** The file that worker threads run; another one in tests. */
  worker?: URL
}

export interface Engine {
  /** Takes over what an earlier process has left, and begins to run jobs. */
  start(): Promise<void>
  /** Stops the running operations, which the next start resumes, and waits for them. */
  stop(): Promise<void>
  /**
   * Creates the result, joins the one that is on its way, or runs a FAILED one again; a COMPLETED one is simply wanted
   * again. In the transaction that it is called in.
   */
  request(request: ResultRequest): Promise<{ key: string; status: ResultStatus }>
  /** Ends an unfinished result as FAILED, `Cancelled.`; false when there was nothing to cancel. */
  cancel(key: string): Promise<boolean>
  /**
   * To be called after operations were deleted, in the same transaction, with the keys of their results: those that no
   * operation wants any more are stopped or, when FAILED, forgotten.
   */
  release(...keys: string[]): Promise<void>
  events: ResultEvents
  stats(): Promise<{ queued: number; active: number; running: number }>
}

const HOUR_MS = 3_600_000

export function createEngine(options: EngineOptions): Engine {
  const { store, queue, operations = everyOperation, blobs, threads } = options
  const { logger = silentLogger, timeLimitMs = HOUR_MS, graceMs = 500 } = options
  // At least two, so that a long job does not keep all others waiting.
  const { slots = Math.max(2, threads) } = options
  // One slot is always free for somebody else.
  const { userLimit = Math.max(1, slots - 1) } = options
  const events = createResultEvents(logger)
  const life: Life = { store, queue, events }
  const scratch = createScratch(options.scratchDir)
  const worker = options.worker ?? new URL('./worker.ts', import.meta.url)
  const pool = createThreadPool({ worker, threads: slots, graceMs })
  const runner = {
    ...{ ...life, operations, frames: options.frames, blobs, threads: pool, scratch, logger, timeLimitMs },
    fetchRetryDelaysMs: options.fetchRetryDelaysMs,
    precision: options.precision ?? DEFAULT_PRECISION,
    settings: options.settings,
    threadsPerRun: () => Math.max(1, Math.floor(threads / Math.max(1, dispatcher.running()))),
  }
  const dispatcher = createDispatcher({
    queue,
    slots,
    userLimit,
    logger,
    startJob: (job, after) => startJob(runner, job, after),
  })
  const stopRun = (key: string) => dispatcher.stopRun(key, 'cancelled')

  const upkeep = createUpkeep(life, { blobs, dispatcher, logger })

  return {
    async start() {
      await scratch.clean()
      const recovered = await queue.recover()
      if (recovered > 0) logger.info({ jobs: recovered }, 'jobs of a process that died were taken over')
      pool.open()
      dispatcher.start()
      await upkeep.start()
    },
    async stop() {
      // Together: the upkeep may be waiting for a run, which the dispatcher stops.
      await Promise.all([upkeep.stop(), dispatcher.stop()])
      await pool.close()
      await scratch.close()
    },
    request: async (request) => ({ key: request.key, status: await requestResult(life, request) }),
    cancel: (key) => cancelResult(life, key, stopRun),
    release: (...keys) => releaseResults(life, keys, stopRun),
    events,
    stats: async () => ({ ...(await queue.counts()), running: dispatcher.running() }),
  }
}
