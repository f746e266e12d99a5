import { parentPort } from 'node:worker_threads'
import type { EncodedRows } from '@datalab/fits'
import { type BandJob, CONTROL } from './band-job.ts'
import { UnreadableFrame } from './combine-bands.ts'
import { stepsOf } from './job-steps.ts'

/** What a helper thread answers, once for each job. */
export interface HelperAnswer {
  readonly id: number
  readonly encoded: EncodedRows[]
  readonly problem: { readonly basename: string | null; readonly message: string } | null
}

const port = parentPort
if (port === null) throw new Error('this file runs in a worker thread')

port.on('message', ({ id, job }: { id: number; job: BandJob }) => {
  const answer = help(id, job)
  const moved = answer.encoded.map(({ bytes }) => bytes.buffer as ArrayBuffer) // slices of their own
  port.postMessage(answer, moved)
})

function help(id: number, job: BandJob): HelperAnswer {
  const control = new Int32Array(job.control)
  const stopped = () => Atomics.load(control, CONTROL.stop) !== 0
  const encoded: EncodedRows[] = []
  try {
    for (const rows of stepsOf(job, stopped)) if (rows !== null) encoded.push(rows)
    return { id, encoded, problem: null }
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    const basename = error instanceof UnreadableFrame ? error.basename : null
    const message = error instanceof Error ? error.message : String(error)
    return { id, encoded: [], problem: { basename, message } }
  }
}
