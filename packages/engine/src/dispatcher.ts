import type { ClaimedJob, JobQueue, Lease } from './job-queue.ts'
import type { EngineLogger } from './logger.ts'
import type { JobRun, StopReason } from './run-job.ts'

export interface Dispatcher {
  start(): void
  /** Starts nothing more, stops what runs and waits for it. */
  stop(): Promise<void>
  stopRun(key: string, reason: StopReason): void
  /** Runs something when no job of that key runs in this process, and lets none start meanwhile. */
  alone(key: string, fn: () => Promise<void>): Promise<void>
  running(): number
}

/** How long a job that nobody was woken for may lie: one that was put off, or enqueued by another process. */
const LOOK_EVERY_MS = 1000
const RECOVER_EVERY_MS = 5000

/** Claims jobs as long as there are free slots, and keeps the leases of those that run. */
export function createDispatcher(options: {
  queue: JobQueue
  slots: number
  userLimit: number
  startJob(job: ClaimedJob, after: Promise<void> | undefined): JobRun
  logger: EngineLogger
}): Dispatcher {
  const { queue, slots, userLimit, logger } = options
  const runs = new Set<JobRun>()
  /** What is going on under each key; the newest only, which waits for the one before it. */
  const busy = new Map<string, Promise<void>>()
  const newest = new Map<string, JobRun>()
  let stopping = false
  let wake = Promise.withResolvers<void>()
  let loop: Promise<void> | undefined
  let endings: (() => void)[] = []

  function occupy(key: string, done: Promise<void>): void {
    busy.set(key, done)
    void done.then(() => busy.get(key) === done && busy.delete(key))
  }

  function begin(job: ClaimedJob): void {
    const run = options.startJob(job, busy.get(job.key))
    runs.add(run)
    newest.set(job.key, run)
    occupy(job.key, run.done)
    void run.done.then(() => {
      runs.delete(run)
      if (newest.get(job.key) === run) newest.delete(job.key)
      wake.resolve()
    })
  }

  async function claimAndRun(): Promise<void> {
    while (!stopping) {
      wake = Promise.withResolvers()
      const job = runs.size < slots ? await queue.claim({ userLimit }).catch(report('no job could be claimed')) : null
      if (job) {
        begin(job)
        continue
      }
      const look = setTimeout(wake.resolve, LOOK_EVERY_MS)
      await wake.promise
      clearTimeout(look)
    }
  }

  async function renew(): Promise<void> {
    const lost = await queue.renew([...runs].map((run) => run.lease))
    for (const run of runs) if (lost.some((lease: Lease) => lease.holder === run.lease.holder)) run.stop('lease lost')
  }

  const report = (message: string) => (error: unknown) => {
    logger.error({ err: error }, message)
    return null
  }

  /** As an interval, but never twice at a time. */
  function every(milliseconds: number, fn: () => Promise<unknown>, problem: string): () => void {
    let timer: NodeJS.Timeout
    let ended = false
    const again = () => {
      timer = setTimeout(
        () =>
          fn()
            .catch(report(problem))
            .finally(() => ended || again()),
        milliseconds,
      )
    }
    again()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }

  return {
    start() {
      endings = [
        queue.onWake(() => wake.resolve()),
        every(queue.renewEveryMs, renew, 'leases were not renewed'),
        every(RECOVER_EVERY_MS, () => queue.recover(), 'lost jobs were not recovered'),
      ]
      loop = claimAndRun()
    },
    async stop() {
      stopping = true
      wake.resolve()
      await loop
      for (const run of runs) run.stop('shutdown')
      await Promise.all([...busy.values()])
      for (const end of endings) end()
    },
    stopRun: (key, reason) => newest.get(key)?.stop(reason),
    async alone(key, fn) {
      const own = (async () => {
        await busy.get(key)
        await fn()
      })()
      occupy(
        key,
        own.catch(() => {}),
      )
      await own
    },
    running: () => runs.size,
  }
}
