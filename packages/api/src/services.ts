import type { Analyst, Engine } from '@datalab/engine'
import type { BlobStore, FrameSources, UrlSigner } from '@datalab/frames'
import type { Operation } from '@datalab/operations'
import type { Store } from '@datalab/store'
import type { AttemptLimit } from './auth/attempt-limit.ts'
import type { SessionChanges } from './operations/session-changes.ts'

/** What procedures need of the rooms below, no more. */
export interface Services {
  store: Store
  operations: ReadonlyMap<string, Operation>
  engine: Pick<Engine, 'request' | 'cancel' | 'release' | 'events'>
  frames: Pick<FrameSources, 'resolve'>
  blobs: Pick<BlobStore, 'path'>
  analyst: Pick<Analyst, 'ask'>
  signer: Pick<UrlSigner, 'sign'>
  /** Signs links to the files of the archive: `<id>/<filename>`. */
  frameLinks: Pick<UrlSigner, 'sign'>
  attempts: AttemptLimit
  sessionChanges: SessionChanges
}
