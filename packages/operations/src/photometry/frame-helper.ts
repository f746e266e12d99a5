import { serveJobs } from '../threads/serve-jobs.ts'
import { type FrameWork, workThrough } from './frame-work.ts'

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
  await workThrough(work, new Int32Array(control), (index, result) => tell({ index, result }))
})
