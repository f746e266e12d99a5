import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUser, getResult, type Result, type Store } from '@datalab/store'
import { createEmbeddedQueue, type EmbeddedQueueOptions } from '../src/embedded-queue.ts'
import { createEngine, type Engine, type EngineOptions } from '../src/engine.ts'
import type { ResultEvent } from '../src/events.ts'
import type { BlobStore, FrameSources, Operation } from '../src/ports.ts'
import type { TestInput } from './test-worker.ts'

const testOperation: Operation = {
  name: 'Test',
  version: 1,
  frames: (input) => (input as TestInput).frames ?? [],
}

/** Frames that are there whatever they are called. */
export const anyFrames: FrameSources = {
  resolve: async (_viewer, refs) => refs,
  localPath: async ({ basename }) => ({ path: `/frames/${basename}.fits`, release() {} }),
}

export function folderBlobs(dir: string): BlobStore & { list(key: string): Promise<string[]> } {
  return {
    async put(key, name, sourcePath) {
      await mkdir(join(dir, key), { recursive: true })
      await rename(sourcePath, join(dir, key, name))
    },
    remove: (key) => rm(join(dir, key), { recursive: true, force: true }),
    list: async (key) => (await readdir(join(dir, key)).catch(() => [])).sort(),
  }
}

export interface TestEngine {
  engine: Engine
  store: Store
  userId: number
  dir: string
  blobs: ReturnType<typeof folderBlobs>
  /** Everything that listeners were told. */
  told: ResultEvent[]
  request(key: string, input: TestInput, needs?: string[]): Promise<void>
  result(key: string): Promise<Result | undefined>
  /** The first telling of this result that fits, past or future. */
  seen(key: string, fits: (event: ResultEvent) => boolean): Promise<ResultEvent>
  finished(key: string): Promise<ResultEvent>
  close(): Promise<void>
}

/** An engine on a worker and frames of the tests, with one user who has one session. Not started. */
export async function openTestEngine(
  store: Store,
  { queue = {}, ...options }: Partial<Omit<EngineOptions, 'store' | 'queue'>> & { queue?: EmbeddedQueueOptions } = {},
): Promise<TestEngine> {
  const dir = await mkdtemp(join(tmpdir(), 'datalab-engine-'))
  const blobs = folderBlobs(join(dir, 'blobs'))
  const engine = createEngine({
    ...{ store, blobs, frames: anyFrames, operations: new Map([['Test', testOperation]]), threads: 2, slots: 3 },
    ...{ queue: createEmbeddedQueue(store, { userLimit: 3, ...queue }), scratchDir: join(dir, 'scratch') },
    ...{ worker: new URL('./test-worker.ts', import.meta.url), graceMs: 200, fetchRetryDelaysMs: [1, 1, 1] },
    ...options,
  })
  const user = await createUser(store, { username: `user-${dir.slice(-6)}` })
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
