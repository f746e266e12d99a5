import { parentPort } from 'node:worker_threads'
import { CONTROL, type FrameWork, workThrough } from './frame-work.ts'

/** What a helper thread is told. */
export interface HelperRequest {
  readonly id: number
  readonly work: FrameWork
  readonly control: SharedArrayBuffer
}

/** What it answers: each task's result as it is done, then the end. */
export type HelperMessage =
  | { readonly id: number; readonly type: 'done'; readonly index: number; readonly result: unknown }
  | { readonly id: number; readonly type: 'end' }
  | { readonly id: number; readonly type: 'failed'; readonly error: unknown }

const port = parentPort
if (port === null) throw new Error('this file runs in a worker thread')

port.on('message', async ({ id, work, control }: HelperRequest) => {
  const words = new Int32Array(control)
  const tell = (message: HelperMessage) => port.postMessage(message)
  try {
    await workThrough(work, words, (index, result) => tell({ id, type: 'done', index, result }))
    tell({ id, type: 'end' })
  } catch (error) {
    Atomics.store(words, CONTROL.stop, 1)
    tell({ id, type: 'failed', error })
  }
})
