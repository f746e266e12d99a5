import type { EncodedRows } from '@datalab/fits'
import type { BandJob } from './band-job.ts'
import { combineBands } from './combine-bands.ts'
import { resampleBands } from './resample-bands.ts'

/** The work of one thread on a job: a step a band, null where nothing is handed back. */
export function stepsOf(job: BandJob, stopped: () => boolean): Generator<EncodedRows | null> {
  return job.kind === 'combine' ? combineBands(job, stopped) : resampleBands(job, stopped)
}
