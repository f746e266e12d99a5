import { OperationCancelled, OperationFailure } from './failures.ts'
import { type FrameInput, type FrameReference, frameKey, frameReference } from './inputs/frames.ts'
import type { Product } from './output.ts'
import type { Precision } from './products/precision.ts'
import { DEFAULT_SETTINGS, type OperationSettings } from './settings.ts'

/** What an operation sees of the world. */
export interface OperationContext {
  readonly operation: { readonly name: string; readonly version: number }
  /** Identity of the result; products are named after it. */
  readonly key: string
  /** Where products go, and a folder of its own for what is not finished. */
  readonly outDir: string
  readonly scratchDir: string
  /** How the pixels of FITS products are stored. */
  readonly precision: Precision
  /** Threads to share work with, this one included. */
  readonly threads: number
  readonly settings: OperationSettings
  /** Local path of a frame of the input. */
  path(frame: FrameInput): string
  /** How much of the work is done (0 … 1) and what is being done now, in a person's words. */
  progress(fraction: number, message: string): void
  /** A product whose files are complete. */
  product(product: Product): void
  /** What the user is told with the finished result: what it is to be taken with a grain of salt for, for example. */
  conclude(message: string): void
  cancelled(): boolean
  /** Throws OperationCancelled if the operation is to stop. */
  throwIfCancelled(): void
  /** The same world, in which all the work (0 … 1) is the share `from` … `to` of the whole. */
  share(from: number, to: number): OperationContext
}

export interface OperationControl {
  progress(fraction: number, message: string): void
  product(product: Product): void
  cancelled(): boolean
}

export interface ContextSettings {
  readonly operation: { readonly name: string; readonly version: number }
  readonly key: string
  readonly paths: Readonly<Record<string, string>>
  readonly outDir: string
  readonly scratchDir: string
  readonly precision: Precision
  readonly threads: number
  /** DEFAULT_SETTINGS unless given. */
  readonly settings?: OperationSettings
  readonly control: OperationControl
  conclude(message: string): void
}

/** Only the end of the operation is the whole of it. */
const NEARLY_DONE = 0.99

export function createContext(given: ContextSettings): OperationContext {
  const { paths, control, conclude, settings = DEFAULT_SETTINGS, ...fixed } = given
  let reached = 0

  function report(fraction: number, message: string): void {
    reached = Math.max(reached, Math.min(fraction, NEARLY_DONE))
    control.progress(reached, message)
  }

  function throwIfCancelled(): void {
    if (control.cancelled()) throw new OperationCancelled()
  }

  function between(start: number, end: number): OperationContext {
    return {
      ...fixed,
      settings,
      path: (frame) => pathOf(paths, frameReference(frame)),
      progress: (fraction, message) => report(start + (end - start) * fraction, message),
      product: (product) => control.product(product),
      conclude,
      cancelled: () => control.cancelled(),
      throwIfCancelled,
      share: (from, to) => between(start + (end - start) * from, start + (end - start) * to),
    }
  }
  return between(0, 1)
}

function pathOf(paths: Readonly<Record<string, string>>, reference: FrameReference): string {
  const path = paths[frameKey(reference)]
  if (path === undefined) throw new OperationFailure(`Could not find ${reference.basename} in the archive`)
  return path
}
