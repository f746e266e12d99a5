import type { EncodedRows } from '@datalab/fits'
import { serveJobs } from '../threads/serve-jobs.ts'
import { type BandJob, CONTROL } from './band-job.ts'
import { UnreadableFrame } from './combine-bands.ts'
import { stepsOf } from './job-steps.ts'

/** What kept a helper thread from going on. */
export interface HelperProblem {
  readonly basename: string | null
  readonly message: string
}

serveJobs<BandJob, EncodedRows, HelperProblem | null>(
  (job, tell) => help(job, (rows) => tell(rows, [rows.bytes.buffer as ArrayBuffer])), // a slice of its own
)

function help(job: BandJob, take: (rows: EncodedRows) => void): HelperProblem | null {
  const control = new Int32Array(job.control)
  const stopped = () => Atomics.load(control, CONTROL.stop) !== 0
  try {
    for (const rows of stepsOf(job, stopped)) if (rows !== null) take(rows)
    return null
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    const basename = error instanceof UnreadableFrame ? error.basename : null
    const message = error instanceof Error ? error.message : String(error)
    return { basename, message }
  }
}
