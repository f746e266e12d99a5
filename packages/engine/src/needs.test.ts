import {
  beginResult,
  completeRun,
  createOperation,
  createSession,
  deleteSession,
  insertNeeds,
  type Store,
} from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../test/open-test-engine.ts'

describeOnEveryDialect('operations that need or share results', (openTestStore) => {
  let store: Store
  let under: TestEngine
  let keys = 0
  const newKey = () => `key${String(++keys).padStart(8, '0')}`
  beforeEach(async () => {
    store = await openTestStore()
  })
  afterEach(async () => {
    await under.close()
    await store.close()
  })

  async function open(): Promise<TestEngine> {
    under = await openTestEngine(store)
    return under
  }

  /** An operation of a session of its own on the result; gives the function that deletes it as an API would. */
  async function operate(key: string): Promise<() => Promise<void>> {
    const { userId, engine } = under
    const session = await createSession(store, { userId, name: key, inputData: [] })
    await createOperation(store, { sessionId: session.id, name: 'Test', inputData: {}, resultKey: key })
    return () =>
      store.transaction(async () => {
        const { resultKeys } = await deleteSession(store, userId, session.id)
        await engine.release(...resultKeys)
      })
  }

  const productOf = (key: string) => ({ frames: [{ basename: `${key}-1`, source: 'datalab' }] })

  test('an operation waits for the unfinished results it needs, and runs when the last is there', async () => {
    const { request, result, finished, engine, told } = await open()
    const [a, b, both, last] = [newKey(), newKey(), newKey(), newKey()]
    await request(a, { products: 1 })
    await request(b, { products: 1, stepMs: 50 })
    await request(both, {}, [a, b])
    await request(last, productOf(both))
    expect(await engine.stats()).toMatchObject({ queued: 2 })
    expect(await result(both)).toMatchObject({ status: 'PENDING' })
    await engine.start()
    expect(await finished(last)).toMatchObject({ status: 'COMPLETED' })
    const completed = told.filter((event) => event.status === 'COMPLETED').map((event) => event.key)
    expect(completed.slice(2)).toEqual([both, last])
  })

  test('many that need the same results all run, once each', async () => {
    const { request, finished, engine, result } = await open()
    const needs = Array.from({ length: 4 }, newKey)
    const waiting = Array.from({ length: 12 }, newKey)
    await engine.start()
    await Promise.all(needs.map((key) => request(key, { products: 1, stepMs: 20 })))
    await Promise.all(waiting.map((key, index) => request(key, {}, index % 2 ? needs : needs.toReversed())))
    await Promise.all(waiting.map(finished))
    for (const key of [...needs, ...waiting])
      expect(await result(key)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  })

  test('when a needed result fails, all that wait for it fail with a message that names it', async () => {
    const { request, finished, engine } = await open()
    const [bad, next, last] = [newKey(), newKey(), newKey()]
    await request(bad, { end: 'fail' })
    await request(next, {}, [bad])
    await request(last, {}, [next])
    await engine.start()
    const why = `The Test that makes the input ${bad} failed: The frames have nothing in common.`
    expect(await finished(next)).toMatchObject({ status: 'FAILED', message: why })
    expect(await finished(last)).toMatchObject({ message: `The Test that makes the input ${next} failed: ${why}` })
  })

  test('an operation that needs a failed, deleted or unknown result fails at once', async () => {
    const { request, finished, engine, result } = await open()
    const [bad, next, lost] = [newKey(), newKey(), newKey()]
    await engine.start()
    await request(bad, { end: 'fail' })
    await finished(bad)
    await request(next, {}, [bad])
    expect(await result(next)).toMatchObject({ status: 'FAILED', message: expect.stringContaining(bad) })
    await request(lost, {}, ['unknownkey'])
    expect(await result(lost)).toMatchObject({
      status: 'FAILED',
      message: 'The operation that makes the input unknownkey was deleted.',
    })
  })

  test('cancelling a result fails those that wait for it, and they can be run again after it', async () => {
    const { request, finished, engine, result, told } = await open()
    const [need, next] = [newKey(), newKey()]
    await request(need, { products: 1 })
    await request(next, productOf(need))
    await engine.cancel(need)
    expect(await result(next)).toMatchObject({
      status: 'FAILED',
      message: `The Test that makes the input ${need} was cancelled.`,
    })
    told.length = 0
    await request(need, { products: 1 })
    await request(next, productOf(need))
    expect(await result(next)).toMatchObject({ status: 'PENDING', message: '' })
    await engine.start()
    expect(await finished(next)).toMatchObject({ status: 'COMPLETED' })
  })

  test('a running result is stopped and deleted with the last operation that wants it, and not before', async () => {
    const { request, seen, engine, result, finished } = await open()
    const [key, next] = [newKey(), newKey()]
    await engine.start()
    await request(key, { products: 1, end: 'wait until told to stop' })
    const deletions = [await operate(key), await operate(key)]
    await request(next, {}, [key])
    await seen(key, ({ output }) => output !== null)
    await deletions[0]!()
    expect(await result(key)).toMatchObject({ status: 'IN_PROGRESS' })
    await deletions[1]!()
    expect(await result(key)).toBeUndefined()
    expect(await finished(next)).toMatchObject({ message: `The Test that makes the input ${key} was deleted.` })
    while ((await engine.stats()).running > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await under.blobs.list(key)).toEqual([])
  })

  test('a failed result is forgotten with its last operation, a completed one is kept', async () => {
    const { request, finished, engine, result } = await open()
    const [good, bad] = [newKey(), newKey()]
    await engine.start()
    await request(good, { products: 1 })
    await request(bad, { end: 'fail' })
    const deletions = [await operate(good), await operate(bad)]
    await Promise.all([good, bad].map(finished))
    for (const deletion of deletions) await deletion()
    expect(await result(bad)).toBeUndefined()
    expect(await result(good)).toMatchObject({ status: 'COMPLETED' })
    expect(await under.blobs.list(good)).toHaveLength(3)
  })

  test('results that were left without job or with needs that are over are set going at the next start', async () => {
    const { request, finished, engine } = await open()
    const [done, orphan, stuck, doomed] = [newKey(), newKey(), newKey(), newKey()]
    await request(done, {})
    await request(orphan, {})
    await request(stuck, {}, [done])
    await request(doomed, {}, [done])
    await insertNeeds(store, doomed, ['lostkey'])
    await store.db.delete(store.tables.jobs)
    await completeRun(store, (await beginResult(store, done))!, { output: { output_data: [] }, message: '' })
    await engine.start()
    expect(await finished(orphan)).toMatchObject({ status: 'COMPLETED' })
    expect(await finished(stuck)).toMatchObject({ status: 'COMPLETED' })
    expect(await finished(doomed)).toMatchObject({ message: 'The operation that makes the input lostkey was deleted.' })
  })
})
