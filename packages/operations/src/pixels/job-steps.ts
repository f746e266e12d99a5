import type { EncodedRows } from '@datalab/fits'
import type { BandJob } from './band-job.ts'
import { blendBands, levelBands } from './blend-bands.ts'
import { combineBands } from './combine-bands.ts'
import { resampleBands } from './resample-bands.ts'

/** The work of one thread on a job: a step a band, null where nothing is handed back. */
export function stepsOf(job: BandJob, stopped: () => boolean): Generator<EncodedRows | null> {
  switch (job.kind) {
    case 'combine':
      return combineBands(job, stopped)
    case 'resample':
      return resampleBands(job, stopped)
    case 'blend':
      return blendBands(job, stopped)
    case 'levels':
      return levelBands(job, stopped)
  }
}
