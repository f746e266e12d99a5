import type { MessagePort } from 'node:worker_threads'
import type { OperationOutput, Product, RunRequest } from '@datalab/operations'

/** What a worker thread is given. */
export interface ThreadTask {
  request: Omit<RunRequest, 'control'>
  /** One number, in shared memory: not 0 when the operation is to stop. */
  stop: Int32Array
  /** For ThreadMessages, the outcome being the last. */
  port: MessagePort
}

export type ThreadMessage =
  | { type: 'progress'; fraction: number; message: string }
  | { type: 'product'; product: Product }
  | { type: 'outcome'; outcome: ThreadOutcome }

export type ThreadOutcome =
  | { ok: true; output: OperationOutput; message: string }
  | { ok: false; failure: ThreadFailure }

/** An error as it crosses from one thread to another, where classes are lost. */
export interface ThreadFailure {
  /** Whether the message is for the user, the operation stopped because it was told to, or nobody foresaw it. */
  kind: 'told' | 'stopped' | 'unknown'
  message: string
  code?: string
  /** Stack and causes, for the log. */
  detail: string
}

export type RunOperation = (request: RunRequest) => Promise<OperationOutput>

/** Errors whose message is written for the person who asked. */
const TOLD = new Set(['OperationFailure', 'FitsError', 'FrameError', 'WcsError'])

/** More reports than this a second would be work for nothing: nobody sees them. */
const REPORT_EVERY_MS = 50

export function describeFailure(error: unknown): ThreadFailure {
  if (!(error instanceof Error)) return { kind: 'unknown', message: String(error), detail: String(error) }
  const details: string[] = []
  for (let at: unknown = error; at !== undefined && details.length < 8; at = at instanceof Error ? at.cause : undefined)
    details.push(at instanceof Error ? (at.stack ?? at.message) : String(at))
  return {
    kind: error.name === 'OperationCancelled' ? 'stopped' : TOLD.has(error.name) ? 'told' : 'unknown',
    message: error.message,
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    detail: details.join('\ncaused by ') || error.message,
  }
}

/** Makes the function that a worker thread's file exports as its default. */
export function createThreadTask(run: RunOperation): (task: ThreadTask) => Promise<void> {
  return async ({ request, stop, port }) => {
    const post = (message: ThreadMessage) => port.postMessage(message)
    let lastReport = 0
    let lastMessage = ''
    let lastFraction = 0
    const control: RunRequest['control'] = {
      progress(fraction, message) {
        const present = performance.now()
        lastFraction = fraction
        if (message === lastMessage && present - lastReport < REPORT_EVERY_MS) return
        lastReport = present
        lastMessage = message
        post({ type: 'progress', fraction, message })
      },
      product: (product) => post({ type: 'product', product }),
      cancelled: () => Atomics.load(stop, 0) !== 0,
    }
    let outcome: ThreadOutcome
    try {
      const output = await run({ ...request, control })
      // What an operation says when it is done holds for the result: which frames it left out, for example.
      outcome = { ok: true, output, message: lastFraction >= 1 ? lastMessage : '' }
    } catch (error) {
      outcome = { ok: false, failure: describeFailure(error) }
    }
    post({ type: 'outcome', outcome })
    port.close()
  }
}
