import type { EncodedRows } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { OperationCancelled } from '../failures.ts'
import { createHelperPool } from '../threads/helper-pool.ts'
import { type BandJob, CONTROL } from './band-job.ts'
import { stepsOf } from './job-steps.ts'

const pool = createHelperPool<BandJob, EncodedRows, void>(new URL('./band-helper.ts', import.meta.url))

/**
 * Does a job on this thread and `context.threads − 1` others: 0 … 1 of the context's work. This thread tells the
 * progress and looks after cancelling between its own bands.
 *
 * @param take called on this thread with the encoded rows in the order of the image, where the job makes some, soon
 *   after they are there
 */
export async function shareBands(
  context: OperationContext,
  job: BandJob,
  message: string,
  take: (rows: EncodedRows) => void = () => {},
): Promise<void> {
  const control = new Int32Array(job.control)
  const stop = () => Atomics.store(control, CONTROL.stop, 1)
  const stopped = () => context.cancelled() || Atomics.load(control, CONTROL.stop) !== 0
  const bands = Math.ceil(job.height / job.bandRows)
  const ordered = inOrder(take)
  /** What `take` threw for rows of a helper. */
  let failedTake: { error: unknown } | undefined
  const takeHelpers = (rows: EncodedRows) => {
    try {
      if (!failedTake) ordered(rows)
    } catch (error) {
      failedTake = { error }
      stop()
    }
  }
  const helping = Promise.allSettled(pool.ask(job, Math.min(context.threads, bands) - 1, takeHelpers))
  try {
    for (const rows of stepsOf(job, stopped)) {
      if (rows !== null) ordered(rows)
      context.progress(Atomics.load(control, CONTROL.rowsDone) / job.height, message)
      await new Promise(setImmediate) // answers of helpers, signals and timers get their turn
    }
  } catch (error) {
    stop()
    await helping
    throw error
  }
  if (context.cancelled()) stop()
  const answers = await helping
  if (failedTake) throw failedTake.error
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  if (context.cancelled()) throw new OperationCancelled()
}

/** Hands rows on in the order of the image, whichever thread has them first: those that are early wait. */
function inOrder(take: (rows: EncodedRows) => void): (rows: EncodedRows) => void {
  const early = new Map<number, EncodedRows>()
  let row = 0
  return (rows) => {
    early.set(rows.firstRow, rows)
    for (let next = early.get(row); next !== undefined; next = early.get(row)) {
      early.delete(row)
      row += next.rowCount
      take(next)
    }
  }
}
