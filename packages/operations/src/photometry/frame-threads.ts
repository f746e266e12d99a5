import type { OperationContext } from '../context.ts'
import { createHelperPool } from '../threads/helper-pool.ts'
import type { FrameDone, FrameJob } from './frame-helper.ts'
import { CONTROL, type FrameResult, type FrameWork, workThrough } from './frame-work.ts'

const pool = createHelperPool<FrameJob, FrameDone, void>(new URL('./frame-helper.ts', import.meta.url))

/**
 * Does work frame by frame on this thread and `context.threads − 1` others, each with the pixels of one frame in
 * memory; `told` is called with the number of frames that are done.
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
  const done = ({ index, result }: FrameDone) => {
    results[index] = result as FrameResult[W['kind']] // what work of this kind results in
    told(++count)
    if (context.cancelled()) Atomics.store(control, CONTROL.stop, 1)
  }
  const others = Math.min(context.threads, work.tasks.length) - 1
  const helping = Promise.allSettled(pool.ask({ work, control: shared }, others, done))
  try {
    await workThrough(work, control, (index, result) => done({ index, result }))
  } finally {
    await helping
  }
  for (const answer of await helping) if (answer.status === 'rejected') throw answer.reason
  context.throwIfCancelled()
  return results
}
