import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BlobStore,
  createFolderBlobs,
  type FrameReference,
  type FrameSources,
  type ResolvedFrame,
} from '@datalab/frames'
import { createUser, getResult, type Result, type Store } from '@datalab/store'
import { createEmbeddedQueue, type EmbeddedQueueOptions } from '../src/embedded-queue.ts'
import { createEngine, type Engine, type EngineOptions } from '../src/engine.ts'
import type { ResultEvent } from '../src/events.ts'
import type { RunnableOperation } from '../src/life.ts'
import type { TestInput } from './test-worker.ts'

/** What it does is in test-worker.ts. */
const testOperation: RunnableOperation = {
  name: 'Test',
  version: 1,
  frames: (input) => (input as TestInput).frames ?? [],
}

/** Frames that are there whatever they are called. */
export const anyFrames: FrameSources = {
  resolve: async (_viewer, refs) => refs.map(resolvedFrame),
  localPath: async ({ basename }) => ({ path: `/frames/${basename}.fits`, release() {} }),
}

export const resolvedFrame = ({ basename, source }: FrameReference): ResolvedFrame => ({
  ...{ basename, source, filter: null, targetName: null, observationDate: null, resultKey: null, ready: true },
})

export interface TestEngine {
  engine: Engine
  store: Store
  userId: number
  dir: string
  blobs: BlobStore
  /** Everything that listeners were told. */
  told: ResultEvent[]
  request(key: string, input: TestInput, needs?: string[]): Promise<void>
  result(key: string): Promise<Result | undefined>
  /** The first telling of this result that fits, past or future. */
  seen(key: string, fits: (event: ResultEvent) => boolean): Promise<ResultEvent>
  finished(key: string): Promise<ResultEvent>
  close(): Promise<void>
}

export type TestEngineOptions = Partial<Omit<EngineOptions, 'store' | 'queue'>> & {
  queue?: EmbeddedQueueOptions
  /** For blobs and scratch; a temporary one when not given. */
  dir?: string
}

/** An engine on a worker and frames of the tests, with one user who has one session. Not started. */
export async function openTestEngine(
  store: Store,
  { queue = {}, dir: given, ...options }: TestEngineOptions = {},
): Promise<TestEngine> {
  const dir = given ?? (await mkdtemp(join(tmpdir(), 'datalab-engine-')))
  const blobs = createFolderBlobs({ dir: join(dir, 'blobs') })
  const engine = createEngine({
    ...{
      store,
      blobs,
      frames: anyFrames,
      operations: new Map([['Test', testOperation]]),
      threads: 2,
      slots: 3,
      userLimit: 3,
    },
    ...{ queue: createEmbeddedQueue(store, queue), scratchDir: join(dir, 'scratch') },
    ...{ worker: new URL('./test-worker.ts', import.meta.url), graceMs: 200, fetchRetryDelaysMs: [1, 1, 1] },
    ...options,
  })
  const user = await createUser(store, { username: randomUUID() })
  const told: ResultEvent[] = []
  const waiting = new Set<(event: ResultEvent) => void>()
  engine.events.on('all', (event) => {
    told.push(event)
    for (const listener of waiting) listener(event)
  })

  const seen: TestEngine['seen'] = (key, fits) =>
    new Promise((resolve) => {
      const look = (event: ResultEvent) => {
        if (event.key !== key || !fits(event)) return
        waiting.delete(look)
        resolve(event)
      }
      const past = told.find((event) => event.key === key && fits(event))
      if (past) resolve(past)
      else waiting.add(look)
    })

  return {
    ...{ engine, store, dir, blobs, told, seen, userId: user.id },
    async request(key, input, needs = []) {
      await engine.request({ userId: user.id, operation: testOperation, input, key, needs, requestId: 'req-1' })
    },
    result: (key) => getResult(store, key),
    finished: (key) => seen(key, ({ status }) => status === 'COMPLETED' || status === 'FAILED'),
    async close() {
      await engine.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
