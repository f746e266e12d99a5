import { Worker } from 'node:worker_threads'
import type { OperationContext } from '../context.ts'
import type { HelperMessage, HelperRequest } from './frame-helper.ts'
import { CONTROL, type FrameResult, type FrameWork, workThrough } from './frame-work.ts'

interface Helper {
  readonly worker: Worker
  readonly waiting: Map<number, { hear(message: HelperMessage): void; lose(error: Error): void }>
}

/** Kept for the life of this thread. */
const helpers: Helper[] = []
let lastId = 0

/**
 * Does work frame by frame on this thread and `context.threads − 1` others, each with the pixels of one frame in memory; `told` is called with the
 * number of frames that are done.
 *
 * @returns the results in order of the tasks
 */
export async function shareFrames<W extends FrameWork>(
  context: OperationContext,
  work: W,
  told: (done: number) => void,
): Promise<FrameResult[W['kind']][]> {
  const shared = new SharedArrayBuffer(4 * CONTROL.words)
  const control = new Int32Array(shared)
  const results = new Array<FrameResult[W['kind']]>(work.tasks.length)
  let count = 0
  const done = (index: number, result: unknown) => {
    results[index] = result as FrameResult[W['kind']] // what work of this kind results in
    told(++count)
    if (context.cancelled()) Atomics.store(control, CONTROL.stop, 1)
  }
  const others = Math.min(context.threads, work.tasks.length) - 1
  const helping = Promise.allSettled(
    Array.from({ length: others }, (_, i) => askHelper(i, { id: ++lastId, work, control: shared }, done)),
  )
  try {
    await workThrough(work, control, (index, result) => done(index, result))
  } catch (error) {
    Atomics.store(control, CONTROL.stop, 1)
    await helping
    throw error
  }
  for (const answer of await helping) if (answer.status === 'rejected') throw answer.reason
  context.throwIfCancelled()
  return results
}

function askHelper(
  index: number,
  request: HelperRequest,
  done: (index: number, result: unknown) => void,
): Promise<void> {
  helpers[index] ??= startHelper(index)
  const { worker, waiting } = helpers[index]
  return new Promise((resolve, reject) => {
    const end = () => {
      waiting.delete(request.id)
      if (waiting.size === 0) worker.unref()
    }
    waiting.set(request.id, {
      hear(message) {
        if (message.type === 'done') return done(message.index, message.result)
        end()
        if (message.type === 'end') resolve()
        else reject(message.error)
      },
      lose: reject,
    })
    // A helper keeps the process alive only while it has something to do.
    worker.ref()
    worker.postMessage(request)
  })
}

function startHelper(index: number): Helper {
  const worker = new Worker(new URL('./frame-helper.ts', import.meta.url))
  const helper: Helper = { worker, waiting: new Map() }
  worker.unref()
  worker.on('message', (message: HelperMessage) => helper.waiting.get(message.id)?.hear(message))
  worker.on('error', (error) => lose(helper, index, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', (code) => lose(helper, index, new Error(`a helper thread ended with code ${code}`)))
  return helper
}

/** A helper that died is replaced when one is next asked for; whoever waits for it is told. */
function lose(helper: Helper, index: number, error: Error): void {
  if (helpers[index] === helper) delete helpers[index]
  for (const { lose: tell } of helper.waiting.values()) tell(error)
  helper.waiting.clear()
}
