import { serveJobs } from '../threads/serve-jobs.ts'
import { CONTROL, type FrameWork, workThrough } from './frame-work.ts'

/** Work that is shared with a helper thread. */
export interface FrameJob {
  readonly work: FrameWork
  readonly control: SharedArrayBuffer
}

/** A task's result. */
export interface FrameDone {
  readonly index: number
  readonly result: unknown
}

serveJobs<FrameJob, FrameDone, void>(async ({ work, control }, tell) => {
  const words = new Int32Array(control)
  try {
    await workThrough(work, words, (index, result) => tell({ index, result }))
  } catch (error) {
    Atomics.store(words, CONTROL.stop, 1)
    throw error
  }
})
