import { EventEmitter } from 'node:events'
import type { FrameSource, FrameSources } from '@datalab/frames'
import { findAnalysis } from '@datalab/operations'
import {
  countOperationsOnResult,
  deleteResult,
  failUnfinishedResult,
  insertNeeds,
  insertPendingResult,
  resetFailedResult,
  type Store,
  wantResult,
} from '@datalab/store'
import type { Services } from '../src/index.ts'

/** Keeps the promises of the real engine about rows, and runs nothing. */
export function createStandInEngine(store: Store): Services['engine'] & { tell(key: string): void } {
  const emitter = new EventEmitter()
  const tell = (key: string) => void emitter.emit('result', { key })
  return {
    async request({ key, operation, input, needs, userId, requestId }) {
      const result = { key, operation: operation.name, version: operation.version, input, userId, requestId }
      if (await insertPendingResult(store, result)) await insertNeeds(store, key, [...needs])
      else if ((await wantResult(store, key))?.status === 'FAILED')
        await resetFailedResult(store, key, { userId, requestId })
      return { key, status: (await wantResult(store, key))?.status ?? 'PENDING' }
    },
    async cancel(key) {
      const failed = await failUnfinishedResult(store, key, 'Cancelled.')
      store.afterCommit(() => tell(key))
      return failed !== null
    },
    async release(...keys) {
      for (const key of new Set(keys)) {
        if ((await countOperationsOnResult(store, key)) > 0) continue
        if ((await wantResult(store, key))?.status !== 'COMPLETED') await deleteResult(store, key)
      }
    },
    events: {
      on(_keys, listener) {
        emitter.on('result', listener)
        return () => emitter.off('result', listener)
      },
    },
    tell,
  }
}

/** An archive in which frames are public, or somebody's alone. */
export function createStandInArchive(ownerOf: ReadonlyMap<string, number | 'public'>): FrameSource {
  return {
    async find(viewer, basenames) {
      const visible = basenames.filter((basename) => [viewer?.id, 'public'].includes(ownerOf.get(basename) ?? -1))
      return new Map(
        visible.map((basename) => [
          basename,
          {
            basename,
            source: 'archive',
            filter: basename.startsWith('g') ? 'gp' : 'rp',
            targetName: null,
            observationDate: null,
            resultKey: null,
            ready: true,
          },
        ]),
      )
    },
    localPath: () => Promise.reject(new Error('nothing runs here')),
  }
}

/** Looks at nothing, but for the rights to what it would look at. */
export function createStandInAnalyst(frames: Pick<FrameSources, 'resolve'>): Services['analyst'] {
  return {
    async ask(viewer, { action, input }) {
      const analysis = findAnalysis(action)!
      await frames.resolve(viewer, analysis.frames(analysis.input.parse(input)))
      return { json: Buffer.from('{}') }
    },
  }
}
