import type { Store } from '@datalab/store'
import type { AttemptLimit } from './auth/attempt-limit.ts'
import type { Issue } from './errors.ts'
import type { SessionChanges } from './operations/session-changes.ts'

// What procedures need of the rooms below, no more: the real engine, frames and operations fit these shapes, and so do
// the small stand-ins of tests.

export interface Services {
  store: Store
  operations: ReadonlyMap<string, OperationDefinition>
  engine: EngineRequests
  frames: FrameRights
  signer: { sign(path: string, options: { created: string }): string }
  attempts: AttemptLimit
  sessionChanges: SessionChanges
}

export type JsonObject = Readonly<Record<string, unknown>>

/** What can be asked for, as its declaration says it. */
export interface OperationDefinition {
  name: string
  version: number
  wizard(): { name: string; description: string; category: string; inputs: Readonly<Record<string, WizardEntry>> }
  /** `asSent` is the input in the order of its frames, without defaults: what is shown again. */
  check(input: unknown): { ok: true; input: JsonObject; asSent: JsonObject } | { ok: false; issues: readonly Issue[] }
  frames(input: JsonObject): FrameName[]
  identity(input: JsonObject): string
}

export interface WizardEntry {
  readonly name: string
  readonly type: string
  readonly [key: string]: unknown
}

export interface FrameName {
  basename: string
  source: string
}

export interface FrameRights {
  /** Throws an error with code `not_found` and the basename when a frame is not there or not the viewer's to see. */
  resolve(viewer: { id: number; isStaff: boolean } | null, frames: FrameName[]): Promise<unknown>
}

export interface EngineRequests {
  /** Inside the caller's transaction: creates, joins or restarts the result, and queues what is to be done for it. */
  request(request: {
    userId: number
    operation: OperationDefinition
    input: JsonObject
    key: string
    /** Keys of results that this one waits for. */
    needs: string[]
    requestId: string
  }): Promise<unknown>
  cancel(key: string): Promise<unknown>
  /** In the transaction that deleted operations on these results: what nobody asks for any more is stopped, or forgotten. */
  release(...keys: string[]): Promise<unknown>
  events: { on(keys: Iterable<string> | 'all', listener: (event: { key: string }) => void): () => void }
}
