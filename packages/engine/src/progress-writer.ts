import type { ResultOutput } from '@datalab/store'

export interface ProgressState {
  progress: number
  message: string
  /** Only when it has changed since the last write. */
  output?: ResultOutput
}

export interface ProgressWriter {
  /** A fraction below an earlier one, or one that is no number, counts as the earlier one. */
  report(fraction: number, message: string): void
  output(output: ResultOutput): void
  /** Writes no more; what is being written is waited for. */
  stop(): Promise<void>
}

/** A result that is not COMPLETED is not quite there. */
const MAXIMUM = 0.99

/**
 * Passes on what a run reports, at most once in `everyMs`, always the newest and never two writes at a time.
 * `floor` is the progress that people have seen already, in a run that was broken off.
 */
export function createProgressWriter(
  write: (state: ProgressState) => Promise<void>,
  { floor, everyMs = 250 }: { floor: number; everyMs?: number },
): ProgressWriter {
  let progress = floor
  let message = ''
  let output: ResultOutput | undefined
  let dirty = false
  let stopped = false
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let lastWrite = Number.NEGATIVE_INFINITY

  function schedule(): void {
    dirty = true
    if (stopped || writing || timer) return
    const wait = lastWrite + everyMs - performance.now()
    if (wait <= 0) flush()
    else timer = setTimeout(flush, wait)
  }

  function flush(): void {
    timer = undefined
    dirty = false
    lastWrite = performance.now()
    const state = { progress, message, ...(output ? { output } : {}) }
    output = undefined
    writing = write(state).finally(() => {
      writing = undefined
      if (dirty) schedule()
    })
  }

  return {
    report(fraction, newMessage) {
      if (fraction > progress) progress = Math.min(fraction, MAXIMUM)
      message = newMessage
      schedule()
    },
    output(newOutput) {
      output = newOutput
      schedule()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await writing
    },
  }
}
