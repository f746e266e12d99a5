import { beginResult, completeRun, type Store } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeEach, expect, test } from 'vitest'
import { overlap } from '../test/overlap.ts'
import { releaseDependents } from './dependents.ts'
import { createEmbeddedQueue } from './embedded-queue.ts'
import type { Life } from './life.ts'
import { requestResult } from './request-result.ts'

const operation = { name: 'Median', version: 1, frames: () => [] }

describeOnEveryDialect('results that wait for others', (openTestStore) => {
  let store: Store
  let life: Life
  beforeEach(async () => {
    store = await openTestStore()
    life = { store, queue: createEmbeddedQueue(store), events: { emit() {} } }
  })

  const request = (key: string, needs: string[] = []) =>
    requestResult(life, { operation, key, needs, input: {}, userId: null, requestId: null })

  /** As at the end of a run. */
  const complete = async (key: string) => {
    await completeRun(store, (await beginResult(store, key))!, { output: { output_data: [] }, message: '' })
    await life.queue.remove(key)
    await releaseDependents(life, key)
  }
  const waiting = async () => (await life.queue.claim({ userLimit: 9 }))?.key ?? null

  test('two needs that complete at the same time set the dependent going once', async () => {
    await request('need1')
    await request('need2')
    await request('both', ['need1', 'need2'])
    await overlap(
      store,
      () => complete('need1'),
      () => store.transaction(() => complete('need2')),
    )
    expect([await waiting(), await waiting()]).toEqual(['both', null])
  })

  test('a need that completes while it is asked for is not waited for in vain', async () => {
    await request('need')
    await overlap(
      store,
      () => request('late', ['need']),
      () => store.transaction(() => complete('need')),
    )
    expect(await waiting()).toBe('late')
  })
})
