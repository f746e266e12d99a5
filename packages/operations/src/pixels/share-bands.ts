import type { EncodedRows } from '@datalab/fits'
import type { OperationContext } from '../context.ts'
import { OperationCancelled } from '../failures.ts'
import type { HelperAnswer } from './band-helper.ts'
import { type BandJob, CONTROL } from './band-job.ts'
import { UnreadableFrame } from './combine-bands.ts'
import { unreadable } from './frame-files.ts'
import { askHelpers } from './helper-pool.ts'
import { stepsOf } from './job-steps.ts'

/**
 * Does a job on this thread and `context.threads − 1` others: 0 … 1 of the context's work. This thread tells the progress and looks
 * after cancelling between its own bands.
 *
 * @returns the encoded rows in order, where the job makes some
 */
export async function shareBands(context: OperationContext, job: BandJob, message: string): Promise<EncodedRows[]> {
  const control = new Int32Array(job.control)
  const stopped = () => context.cancelled() || Atomics.load(control, CONTROL.stop) !== 0
  const bands = Math.ceil(job.height / job.bandRows)
  const helping = Promise.allSettled(askHelpers(job, Math.min(context.threads, bands) - 1))
  const encoded: EncodedRows[] = []
  try {
    for (const rows of stepsOf(job, stopped)) {
      if (rows !== null) encoded.push(rows)
      context.progress(Atomics.load(control, CONTROL.rowsDone) / job.height, message)
      await new Promise(setImmediate) // answers of helpers, signals and timers get their turn
    }
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    await helping
    throw error instanceof UnreadableFrame ? unreadable(error.basename, error.message) : error
  }
  if (context.cancelled()) Atomics.store(control, CONTROL.stop, 1)
  for (const answer of await helping) encoded.push(...rowsOf(answer))
  if (context.cancelled()) throw new OperationCancelled()
  return encoded.sort((a, b) => a.firstRow - b.firstRow)
}

function rowsOf(answer: PromiseSettledResult<HelperAnswer>): EncodedRows[] {
  if (answer.status === 'rejected') throw answer.reason
  const { problem, encoded } = answer.value
  if (problem === null) return encoded
  throw problem.basename === null ? new Error(problem.message) : unreadable(problem.basename, problem.message)
}
