import type { EncodedRows } from '@datalab/fits'
import { serveJobs } from '../threads/serve-jobs.ts'
import { type BandJob, CONTROL } from './band-job.ts'
import { stepsOf } from './job-steps.ts'

serveJobs<BandJob, EncodedRows, void>((job, tell) => {
  const control = new Int32Array(job.control)
  const stopped = () => Atomics.load(control, CONTROL.stop) !== 0
  try {
    for (const rows of stepsOf(job, stopped)) {
      if (rows !== null) tell(rows, [rows.bytes.buffer as ArrayBuffer]) // a slice of its own
    }
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    throw error
  }
})
