import { beginResult, writeRunProgress } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import type { TrackedEnvelope } from '@trpc/server'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { DataOperation, DataSession, OperationsEvent } from '../src/index.ts'
import { createWorld, type World } from './world.ts'

const files = (...names: string[]) => ({ input_files: names.map((basename) => ({ basename, source: 'archive' })) })

describeOnEveryDialect('watching the operations of a session', (openTestStore) => {
  let world: World
  let session_id: number
  let leaving = new AbortController()
  beforeAll(async () => {
    world = await createWorld(await openTestStore())
  })
  afterEach(() => {
    leaving.abort()
    leaving = new AbortController()
  })

  const start = (...names: string[]) =>
    world.call<DataOperation>('alice', 'operations.create', { session_id, name: 'Median', input_data: files(...names) })

  async function openSession(): Promise<void> {
    session_id = (await world.call<DataSession>('alice', 'sessions.create', { name: 'watched' })).id
  }

  async function watch(lastEventId?: string) {
    const stream = await world.call<AsyncIterable<TrackedEnvelope<OperationsEvent>>>(
      'alice',
      'operations.watch',
      { session_id, lastEventId },
      leaving.signal,
    )
    const iterator = stream[Symbol.asyncIterator]()
    return async (): Promise<{ id: string; event: OperationsEvent }> => {
      const { value, done } = await iterator.next()
      if (done) throw new Error('the subscription ended')
      return { id: String(value[0]), event: JSON.parse(JSON.stringify(value[1])) }
    }
  }

  test('tells all operations first, then each as it is created, changes and is deleted', async () => {
    await openSession()
    const first = await start('f1', 'f2')
    const next = await watch()
    expect((await next()).event).toEqual({ type: 'snapshot', operations: [first] })
    const second = await start('f2', 'f3')
    expect((await next()).event).toEqual({ type: 'changed', operation: second })

    const { store } = world.services
    const [row] = (await store.db.select().from(store.tables.operations)).filter(({ id }) => id === second.id)
    const key = row?.resultKey ?? ''
    const run = await beginResult(store, key)
    await writeRunProgress(store, { key, attempt: run?.attempt ?? 0 }, { progress: 0.25, message: 'Median' })
    world.engine.tell(key)
    expect((await next()).event).toEqual({
      type: 'changed',
      operation: { ...second, status: 'IN_PROGRESS', operation_progress: 0.25, message: 'Median' },
    })

    await world.call('alice', 'operations.delete', { session_id, id: first.id })
    expect((await next()).event).toEqual({ type: 'deleted', id: first.id })
  })

  test('a client that comes back hears what it missed, and nothing twice', async () => {
    await openSession()
    const first = await start('f1', 'f2')
    const { id } = await (await watch())()
    leaving.abort()
    leaving = new AbortController()

    const nothing = (await watch(id))()
    leaving.abort()
    await expect(nothing).rejects.toThrow('the subscription ended')
    leaving = new AbortController()

    const second = await start('f2', 'f3')
    const { event: anew } = await (await watch(id))()
    expect(anew).toEqual({ type: 'snapshot', operations: [first, second] })
  })

  test('ends with words when the session is deleted', async () => {
    await openSession()
    const next = await watch()
    await next()
    const ended = next()
    await world.call('alice', 'sessions.delete', { id: session_id })
    await expect(ended).rejects.toMatchObject({ code: 'NOT_FOUND', cause: { code: 'session_not_found' } })
  })

  test('ends quietly when the watcher leaves', async () => {
    await openSession()
    const next = await watch()
    await next()
    const ended = next()
    leaving.abort()
    await expect(ended).rejects.toThrow('the subscription ended')
  })
})
