import { Worker } from 'node:worker_threads'
import type { EncodedRows } from '@datalab/fits'
import type { HelperAnswer, HelperProblem } from './band-helper.ts'
import type { BandJob } from './band-job.ts'

interface Helper {
  readonly worker: Worker
  readonly waiting: Map<number, Waiting>
}

interface Waiting {
  take(rows: EncodedRows): void
  resolve(problem: HelperProblem | null): void
  reject(error: Error): void
}

/** Kept for the life of this thread: starting one costs as much as decoding a frame. */
const helpers: Helper[] = []
let lastId = 0

/**
 * Gives a job to `count` other threads; each answers when no band is left or the job was stopped, with what kept it from going on.
 *
 * @param take called with the rows that a thread has encoded, band by band; must not throw
 */
export function askHelpers(
  job: BandJob,
  count: number,
  take: (rows: EncodedRows) => void,
): Promise<HelperProblem | null>[] {
  while (helpers.length < count) helpers.push(startHelper())
  return helpers.slice(0, count).map((helper) => ask(helper, job, take))
}

function ask({ worker, waiting }: Helper, job: BandJob, take: Waiting['take']): Promise<HelperProblem | null> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    waiting.set(id, { take, resolve, reject })
    // A helper keeps the process alive only while it has something to do.
    worker.ref()
    worker.postMessage({ id, job })
  })
}

function startHelper(): Helper {
  const worker = new Worker(new URL('./band-helper.ts', import.meta.url))
  const helper: Helper = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', (answer: HelperAnswer) => {
    const waiting = helper.waiting.get(answer.id)
    if (answer.encoded !== null) return waiting?.take(answer.encoded)
    waiting?.resolve(answer.problem)
    helper.waiting.delete(answer.id)
    if (helper.waiting.size === 0) worker.unref()
  })
  worker.on('error', (error) => lose(helper, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', (code) => lose(helper, new Error(`a helper thread ended with code ${code}`)))
  return helper
}

/** A helper that died is replaced when one is next asked for; whoever waits for it is told. */
function lose(helper: Helper, error: Error): void {
  const place = helpers.indexOf(helper)
  if (place >= 0) helpers.splice(place, 1)
  for (const { reject } of helper.waiting.values()) reject(error)
  helper.waiting.clear()
}
