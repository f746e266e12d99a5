import { expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { describeOnEveryDialect } from '../testing/index.ts'
import {
  createOperation,
  deleteOperations,
  getOperation,
  listOperations,
  listOperationsOfSessions,
} from './operations.ts'
import { beginResult, completeRun, insertPendingResult } from './result-life.ts'
import { getResult, getResults } from './results.ts'
import { createSession, getSession } from './sessions.ts'
import { createUser } from './users.ts'

async function withSession(store: Store) {
  const { id: userId } = await createUser(store, { username: 'ada' })
  const session = await createSession(store, { userId, name: 'a', inputData: [] })
  const add = async (key: string, sessionId = session.id) => {
    await insertPendingResult(store, { key, operation: 'Median', version: 1, input: {}, userId, requestId: null })
    return createOperation(store, { sessionId, name: 'Median', inputData: { zebra: 1, a: [key] }, resultKey: key })
  }
  return { userId, session, add }
}

describeOnEveryDialect('operations', (openTestStore) => {
  test('say what their result says, with JSON as it was stored', async () => {
    const store = await openTestStore()
    const { userId, session, add } = await withSession(store)
    const created = await add('k')
    expect(created).toMatchObject({
      ...{ sessionId: session.id, name: 'Median', inputDataJson: '{"zebra":1,"a":["k"]}', resultKey: 'k' },
      ...{ status: 'PENDING', message: '', progress: 0, outputJson: null },
    })
    const run = (await beginResult(store, 'k'))!
    await completeRun(store, run, { output: { output_data: [{ zebra: 0.1, a: null }] }, message: 'done' })
    const operation = await getOperation(store, userId, session.id, created.id)
    expect(operation).toEqual({
      ...created,
      ...{ status: 'COMPLETED', message: 'done', progress: 1, outputJson: '{"output_data":[{"zebra":0.1,"a":null}]}' },
    })
    expect((await listOperations(store, session.id)).operations).toEqual([operation])
    expect(await listOperationsOfSessions(store, [session.id])).toEqual(new Map([[session.id, [operation]]]))
  })

  test('are not there for other users, nor in other sessions', async () => {
    const store = await openTestStore()
    const { userId, session, add } = await withSession(store)
    const { id } = await add('k')
    expect(await getOperation(store, userId + 1, session.id, id)).toBeUndefined()
    expect(await getOperation(store, userId, session.id + 1, id)).toBeUndefined()
  })

  test('are listed by id, all or a page, with their count', async () => {
    const store = await openTestStore()
    const { session, add } = await withSession(store)
    for (const key of ['a', 'b', 'c']) await add(key)
    const list = async (limit?: number, offset?: number) => {
      const { count, operations } = await listOperations(store, session.id, { limit, offset })
      return [count, operations.map((operation) => operation.resultKey).join('')]
    }
    expect(await list()).toEqual([3, 'abc'])
    expect(await list(2)).toEqual([3, 'ab'])
    expect(await list(3)).toEqual([3, 'abc'])
    expect(await list(2, 2)).toEqual([3, 'c'])
    expect(await list(undefined, 1)).toEqual([3, 'bc'])
    expect(await list(2, 9)).toEqual([3, ''])
  })

  test('of many sessions come grouped and by id', async () => {
    const store = await openTestStore()
    const { userId, session, add } = await withSession(store)
    const other = await createSession(store, { userId, name: 'b', inputData: [] })
    await add('a')
    await add('b', other.id)
    await add('c')
    const bySession = await listOperationsOfSessions(store, [other.id, session.id, 12345])
    const keys = [...bySession].map(([id, operations]) => [id, operations.map((operation) => operation.resultKey)])
    expect(keys).toEqual([
      [session.id, ['a', 'c']],
      [other.id, ['b']],
    ])
    expect(await listOperationsOfSessions(store, [])).toEqual(new Map())
  })

  test('change their session when they come and when they go', async () => {
    const store = await openTestStore()
    const { userId, session, add } = await withSession(store)
    const modified = async () => (await getSession(store, userId, session.id))!.modified
    const { id } = await add('k')
    const added = await modified()
    expect(added > session.modified).toBe(true)
    expect(await deleteOperations(store, session.id, [id, id])).toEqual([{ id, resultKey: 'k' }])
    const deleted = await modified()
    expect(deleted > added).toBe(true)
    expect(await deleteOperations(store, session.id, [id])).toEqual([])
    expect(await modified()).toBe(deleted)
  })

  test('are deleted only from the session that is named', async () => {
    const store = await openTestStore()
    const { userId, session, add } = await withSession(store)
    const other = await createSession(store, { userId, name: 'b', inputData: [] })
    const mine = await add('a')
    const elsewhere = await add('b', other.id)
    const ids = [mine.id, elsewhere.id, ...Array.from({ length: 70_000 }, (_, index) => 1000 + index)]
    expect(await deleteOperations(store, session.id, ids)).toEqual([{ id: mine.id, resultKey: 'a' }])
    expect((await listOperations(store, other.id)).count).toBe(1)
  })

  test('have whole results to be read by key', async () => {
    const store = await openTestStore()
    const { userId, add } = await withSession(store)
    await add('a')
    const result = await getResult(store, 'a')
    expect(result).toMatchObject({ key: 'a', operation: 'Median', version: 1, input: {}, userId, attempt: 0 })
    expect(await getResults(store, ['a', 'b', 'a'])).toEqual(new Map([['a', result]]))
    expect(await getResult(store, 'b')).toBeUndefined()
  })
})
