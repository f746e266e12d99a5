import { parentPort } from 'node:worker_threads'
import type { EncodedRows } from '@datalab/fits'
import { collectGarbageSoon } from '../collect-garbage.ts'
import { type BandJob, CONTROL } from './band-job.ts'
import { UnreadableFrame } from './combine-bands.ts'
import { stepsOf } from './job-steps.ts'

/** What a helper thread answers: a band's rows as soon as they are there, and once for each job that it has ended. */
export type HelperAnswer =
  | { readonly id: number; readonly encoded: EncodedRows }
  | { readonly id: number; readonly encoded: null; readonly problem: HelperProblem | null }

export interface HelperProblem {
  readonly basename: string | null
  readonly message: string
}

/** Operations on many frames have one job after the other for this thread: it collects when there is none for so long. */
const REST_MS = 30

const port = parentPort
if (port === null) throw new Error('this file runs in a worker thread')

port.on('message', ({ id, job }: { id: number; job: BandJob }) => {
  const problem = help(job, (encoded) => {
    const answer: HelperAnswer = { id, encoded }
    port.postMessage(answer, [encoded.bytes.buffer as ArrayBuffer]) // a slice of its own
  })
  const answer: HelperAnswer = { id, encoded: null, problem }
  port.postMessage(answer)
  collectGarbageSoon({ afterMs: REST_MS })
})

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
