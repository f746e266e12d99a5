import { waitForAll } from '../wait-for-all.ts'
import { type DrawnFrame, type DrawSettings, type DrawTask, drawFrame } from './diagnostic-image.ts'
import { type ExtractTask, type FoundSources, findSources } from './find-sources.ts'
import { type MeasuredFrame, type MeasureSettings, type MeasureTask, measureFrame } from './measure-frame.ts'

/** Work that is done frame by frame on any thread. */
export type FrameWork =
  | { readonly kind: 'extract'; readonly tasks: readonly ExtractTask[] }
  | { readonly kind: 'measure'; readonly tasks: readonly MeasureTask[]; readonly settings: MeasureSettings }
  | { readonly kind: 'draw'; readonly tasks: readonly DrawTask[]; readonly settings: DrawSettings }

export interface FrameResult {
  readonly extract: FoundSources
  readonly measure: MeasuredFrame
  readonly draw: DrawnFrame
}

/** Places in the control words that the threads share. */
export const CONTROL = { nextTask: 0, stop: 1, words: 2 } as const

/** Frames that one thread draws at a time: while one is encoded (on a thread of its own) the next is read. */
const DRAWN_AT_A_TIME = 2

/**
 * Does tasks, whichever comes next, until none is left or the work is stopped; tells each as it is done. A task that
 * fails stops the work, on all threads; its error is thrown when this thread has ended the others that it had begun.
 */
export async function workThrough(
  work: FrameWork,
  control: Int32Array,
  done: (index: number, result: FrameResult[FrameWork['kind']]) => void,
): Promise<void> {
  async function takeTurns(): Promise<void> {
    while (Atomics.load(control, CONTROL.stop) === 0) {
      const index = Atomics.add(control, CONTROL.nextTask, 1)
      if (index >= work.tasks.length) return
      try {
        done(index, await doTask(work, index))
      } catch (error) {
        Atomics.store(control, CONTROL.stop, 1)
        throw error
      }
      await new Promise(setImmediate) // messages of other threads, signals and timers get their turn
    }
  }
  await waitForAll(Array.from({ length: work.kind === 'draw' ? DRAWN_AT_A_TIME : 1 }, takeTurns))
}

function doTask(work: FrameWork, index: number): FoundSources | MeasuredFrame | Promise<DrawnFrame> {
  switch (work.kind) {
    case 'extract':
      return findSources(work.tasks[index]!)
    case 'measure':
      return measureFrame(work.tasks[index]!, work.settings)
    case 'draw':
      return drawFrame(work.tasks[index]!, work.settings)
  }
}
