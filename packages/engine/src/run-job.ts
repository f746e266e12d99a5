import { setTimeout as sleep } from 'node:timers/promises'
import { beginResult, completeRun, failRun, getResult, type ResultState, writeRunProgress } from '@datalab/store'
import { failDependents, failedNeedMessage, releaseDependents } from './dependents.ts'
import { failureMessage, timeLimitMessage } from './failure-message.ts'
import type { ClaimedJob, Lease } from './job-queue.ts'
import { type Life, tell } from './life.ts'
import { makeOutput, RunFailure, type Workshop } from './make-output.ts'
import { createProgressWriter } from './progress-writer.ts'
import { describeFailure } from './thread-task.ts'

/**
 * Why a run ends before its operation does: somebody cancelled it; it took too long; the job is somebody else's now;
 * this process is about to end.
 */
export type StopReason = 'cancelled' | 'time limit' | 'lease lost' | 'shutdown'

class RunStopped extends Error {
  override readonly name = 'RunStopped'
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`the run was stopped: ${reason}`)
    this.reason = reason
  }
}

export interface JobRun {
  lease: Lease
  stop(reason: StopReason): void
  /** Never rejects. */
  done: Promise<void>
}

export interface JobRunner extends Life, Workshop {
  timeLimitMs: number
  /** How many threads the operation may use, asked when it starts. */
  threadsPerRun(): number
}

/** An operation that took its process along this many times is not tried again. */
const MAXIMUM_STARTS = 5
/** How the end of a run is tried again when the database does not take it. */
const SETTLE_DELAYS_MS = [100, 1000, 5000]

/** Runs a claimed job to its end, whatever that is; `after` is waited for first. */
export function startJob(runner: JobRunner, job: ClaimedJob, after: Promise<void> | undefined): JobRun {
  const stopped = new AbortController()
  const stop = (reason: StopReason) => stopped.abort(new RunStopped(reason))
  const done = (async () => {
    await after
    try {
      await runJob(runner, job, { signal: stopped.signal, stop })
    } catch (error) {
      // The lease runs out, and the job is taken over.
      runner.logger.error({ err: error, result: job.key }, 'a job was left unfinished')
    }
  })()
  return { lease: job.lease, stop, done }
}

async function runJob(
  runner: JobRunner,
  job: ClaimedJob,
  { signal, stop }: { signal: AbortSignal; stop: (reason: StopReason) => void },
): Promise<void> {
  const { store, queue, logger } = runner
  const result = await beginResult(store, job.key)
  if (!result) {
    await queue.finish(job.lease)
    return
  }
  tell(runner, result)
  const fields = { result: result.key, operation: result.operation, attempt: result.attempt, request: result.requestId }
  logger.info(fields, 'operation started')
  const progress = createProgressWriter((state) => writeProgress(runner, result, { state, stop }), {
    floor: result.progress,
  })
  const limit = setTimeout(() => stop('time limit'), runner.timeLimitMs)
  const began = performance.now()
  try {
    if (job.attempt > MAXIMUM_STARTS) throw new RunFailure(diedTooOften(job.attempt - 1))
    signal.throwIfAborted()
    const made = await makeOutput(runner, result, { signal, threads: runner.threadsPerRun(), progress })
    await progress.stop()
    signal.throwIfAborted()
    await settle(() => complete(runner, result, { lease: job.lease, ...made }))
    logger.info({ ...fields, milliseconds: Math.round(performance.now() - began) }, 'operation completed')
  } catch (error) {
    await progress.stop()
    await endWithoutOutput(runner, result, { lease: job.lease, error: signal.aborted ? signal.reason : error })
  } finally {
    clearTimeout(limit)
  }
}

function diedTooOften(starts: number) {
  const message = `The server stopped ${starts} times while it ran this operation, so it was not started again.`
  return { kind: 'told', message, detail: message } as const
}

async function writeProgress(
  runner: JobRunner,
  result: ResultState,
  { state, stop }: { state: Parameters<typeof writeRunProgress>[2]; stop: (reason: StopReason) => void },
): Promise<void> {
  try {
    if (!(await writeRunProgress(runner.store, result, state))) return stop('lease lost')
    Object.assign(result, state)
    tell(runner, { ...result, status: 'IN_PROGRESS' })
  } catch (error) {
    // The next report, or the end, will be written.
    runner.logger.warn({ err: error, result: result.key }, 'progress was not written')
  }
}

/** The end of a run must reach the database, or the whole run was for nothing. */
async function settle(write: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await write()
    } catch (error) {
      const delay = SETTLE_DELAYS_MS[tries]
      if (delay === undefined || error instanceof RunStopped) throw error
      await sleep(delay)
    }
  }
}

function complete(
  runner: JobRunner,
  result: ResultState,
  { lease, output, message }: { lease: Lease } & Awaited<ReturnType<typeof makeOutput>>,
): Promise<void> {
  const { store, queue } = runner
  return store.transaction(async () => {
    if (!(await completeRun(store, result, { output, message }))) throw new RunStopped('lease lost')
    if (!(await queue.finish(lease))) throw new RunStopped('lease lost')
    await releaseDependents(runner, result.key)
    tell(runner, { ...result, status: 'COMPLETED', progress: 1, output, message })
  })
}

async function endWithoutOutput(
  runner: JobRunner,
  result: ResultState,
  { lease, error }: { lease: Lease; error: unknown },
): Promise<void> {
  const { store, queue, logger } = runner
  const fields = { result: result.key, operation: result.operation, attempt: result.attempt, request: result.requestId }
  if (error instanceof RunStopped && error.reason !== 'time limit') {
    logger.info({ ...fields, reason: error.reason }, 'operation stopped')
    if (error.reason === 'shutdown') await queue.release(lease)
    else await discardProducts(runner, result.key)
    return
  }
  const failure = error instanceof RunFailure ? error.failure : describeFailure(error)
  if (failure.kind === 'told') logger.info({ ...fields, reason: failure.message }, 'operation failed')
  else logger.error({ ...fields, detail: failure.detail }, 'operation failed')
  const message =
    error instanceof RunStopped ? timeLimitMessage(runner.timeLimitMs) : failureMessage(failure, result.requestId)
  await settle(() =>
    store.transaction(async () => {
      const failed = await failRun(store, result, message)
      if (!failed) return
      await queue.finish(lease)
      await failDependents(runner, result.key, failedNeedMessage(failed))
      tell(runner, failed)
    }),
  )
  await discardProducts(runner, result.key)
}

/** Products of a run that nobody wants any more; those of a run that goes on elsewhere stay. */
async function discardProducts({ store, blobs }: JobRunner, key: string): Promise<void> {
  const result = await getResult(store, key)
  if (result?.status === 'PENDING' || result?.status === 'IN_PROGRESS' || result?.status === 'COMPLETED') return
  await blobs.remove(key)
}
