import { expect, test, vi } from 'vitest'
import type { Store } from '../store.ts'
import { describeOnEveryDialect } from '../testing/index.ts'
import { now } from '../time.ts'
import { createOperation } from './operations.ts'
import { insertPendingResult } from './result-life.ts'
import { noteAccess, writeAccesses } from './session-accesses.ts'
import {
  changeSession,
  createSession,
  deleteSession,
  getSession,
  listSessions,
  type Session,
  type SessionFilters,
} from './sessions.ts'
import { createUser } from './users.ts'

const page = { limit: 100, offset: 0 }

async function withSessions(store: Store, names: string[]): Promise<{ userId: number; sessions: Session[] }> {
  const { id: userId } = await createUser(store, { username: 'ada' })
  const sessions: Session[] = []
  for (const name of names) sessions.push(await createSession(store, { userId, name, inputData: [] }))
  const { id: other } = await createUser(store, { username: 'bob' })
  for (const name of names) await createSession(store, { userId: other, name, inputData: [] })
  return { userId, sessions }
}

describeOnEveryDialect('sessions', (openTestStore) => {
  test('keep their input data to the letter', async () => {
    const store = await openTestStore()
    const { id: userId } = await createUser(store, { username: 'ada' })
    const inputData = [{ zebra: 1, basename: 'é"\\\u2028', source: 'archive', '9': [1.5, null, { b: true }] }]
    const session = await createSession(store, { userId, name: 'x', inputData })
    expect(session.inputDataJson).toBe(JSON.stringify(inputData))
    expect(session.modified).toBe(session.created)
    expect(await getSession(store, userId, session.id)).toEqual(session)
  })

  test('are nothing to other users', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a'])
    const [{ id }] = sessions as [Session]
    expect(await getSession(store, userId + 1, id)).toBeUndefined()
    expect(await changeSession(store, userId + 1, id, () => ({ name: 'taken' }))).toBeUndefined()
    expect(await deleteSession(store, userId + 1, id)).toEqual({ deleted: false, resultKeys: [] })
    expect(await getSession(store, userId, id)).toEqual(sessions[0])
  })

  test('are listed with the last modified first, in pages, with their count', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a', 'b', 'c', 'd'])
    await changeSession(store, userId, sessions[0]!.id, () => ({}))
    const list = async (limit: number, offset: number) => {
      const { count, sessions } = await listSessions(store, userId, {}, { limit, offset })
      return [count, sessions.map((session) => session.name).join('')]
    }
    expect(await list(100, 0)).toEqual([4, 'adcb'])
    expect(await list(4, 0)).toEqual([4, 'adcb'])
    expect(await list(2, 0)).toEqual([4, 'ad'])
    expect(await list(2, 1)).toEqual([4, 'dc'])
    expect(await list(2, 3)).toEqual([4, 'b'])
    expect(await list(2, 4)).toEqual([4, ''])
    expect(await list(2, 1e15)).toEqual([4, ''])
  })

  test('are filtered by name, whatever the case and the alphabet', async () => {
    const store = await openTestStore()
    const names = ['Alpha Cluster', 'alpha centauri', 'Beta 100%', 'Under_score', 'Straße Ω', 'ΟΔΟΣ', 'Quote \' \\ "']
    const { userId } = await withSessions(store, names)
    const found = async (filters: SessionFilters) =>
      (await listSessions(store, userId, filters, page)).sessions.map((session) => session.name).sort()
    expect(await found({ name: 'ALPHA' })).toEqual(['Alpha Cluster', 'alpha centauri'])
    expect(await found({ name: '%' })).toEqual(['Beta 100%'])
    expect(await found({ name: '_' })).toEqual(['Under_score'])
    expect(await found({ name: '\\' })).toEqual(['Quote \' \\ "'])
    expect(await found({ name: "'" })).toEqual(['Quote \' \\ "'])
    expect(await found({ name: 'ω' })).toEqual(['Straße Ω'])
    expect(await found({ name: 'STRASSE' })).toEqual(['Straße Ω'])
    expect(await found({ name: 'οδος' })).toEqual(['ΟΔΟΣ'])
    expect(await found({ name: 'x'.repeat(100_000) })).toEqual([])
    expect(await found({ nameExact: 'Alpha Cluster' })).toEqual(['Alpha Cluster'])
    expect(await found({ nameExact: 'alpha cluster' })).toEqual([])
    expect(await found({ name: 'alpha', nameExact: 'Beta 100%' })).toEqual([])
  })

  test('are found by their new name after a change', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['old'])
    await changeSession(store, userId, sessions[0]!.id, () => ({ name: 'Né' }))
    expect((await listSessions(store, userId, { name: 'NÉ' }, page)).count).toBe(1)
    expect((await listSessions(store, userId, { name: 'old' }, page)).count).toBe(0)
  })

  test('are filtered by time, both ends included to the microsecond', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a', 'b', 'c'])
    const { created } = sessions[1]!
    const count = async (filters: SessionFilters) => (await listSessions(store, userId, filters, page)).count
    expect(await count({ createdAfter: created })).toBe(2)
    expect(await count({ createdBefore: created })).toBe(2)
    expect(await count({ createdAfter: created, createdBefore: created })).toBe(1)
    const changed = await changeSession(store, userId, sessions[1]!.id, () => ({}))
    expect(await count({ modifiedAfter: changed!.modified })).toBe(1)
    expect(await count({ modifiedBefore: sessions[2]!.modified })).toBe(2)
    expect(await count({ createdAfter: '0001-01-01T00:00:00.000000Z' })).toBe(3)
    expect(await count({ createdAfter: '9999-12-31T23:59:59.999999Z' })).toBe(0)
  })

  test('looked at many at once have one time of access, and keep that of change', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a', 'b', 'c'])
    const at = now()
    const ids = sessions.map((session) => session.id)
    noteAccess(store, ids.slice(0, 2), at)
    noteAccess(store, [], now())
    await writeAccesses(store)
    const [a, b, c] = await Promise.all(ids.map((id) => getSession(store, userId, id)))
    expect([a!.accessed, b!.accessed]).toEqual([at, at])
    expect(c).toEqual(sessions[2])
    expect(a!.modified).toBe(sessions[0]!.modified)
  })

  test('give the time they were looked at, though it is not written yet, and when they are changed', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a'])
    const at = now()
    noteAccess(store, [sessions[0]!.id], at)
    const changed = await changeSession(store, userId, sessions[0]!.id, () => ({ name: 'b' }))
    expect(changed).toMatchObject({ name: 'b', accessed: at })
  })

  test('have their times of access written after a moment, without anybody waiting for it', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a'])
    const at = now()
    noteAccess(store, [sessions[0]!.id], at)
    await vi.waitFor(async () => expect((await getSession(store, userId, sessions[0]!.id))?.accessed).toBe(at), 5000)
  })

  test('lose no item when several requests add one at the same time', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a'])
    const add = (basename: string) =>
      changeSession(store, userId, sessions[0]!.id, (session) => ({
        inputData: [...JSON.parse(session.inputDataJson), { basename, source: 'archive' }],
      }))
    const names = ['p', 'q', 'r', 's', 't']
    await Promise.all(names.map(add))
    const session = await getSession(store, userId, sessions[0]!.id)
    expect(
      JSON.parse(session!.inputDataJson)
        .map((item: { basename: string }) => item.basename)
        .sort(),
    ).toEqual(names)
    expect(session!.modified > sessions[0]!.modified).toBe(true)
  })

  test('stay as they were when a change is refused', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a'])
    const refused = changeSession(store, userId, sessions[0]!.id, () => {
      throw new Error('refused')
    })
    await expect(refused).rejects.toThrow('refused')
    expect(await getSession(store, userId, sessions[0]!.id)).toEqual(sessions[0])
  })

  test('take their operations with them, and tell whose results these were', async () => {
    const store = await openTestStore()
    const { userId, sessions } = await withSessions(store, ['a', 'b'])
    for (const [key, session] of [
      ['k1', 0],
      ['k1', 0],
      ['k2', 0],
      ['k3', 1],
    ] as const) {
      await insertPendingResult(store, { key, operation: 'Median', version: 1, input: {}, userId, requestId: null })
      await createOperation(store, { sessionId: sessions[session]!.id, name: 'Median', inputData: {}, resultKey: key })
    }
    const { deleted, resultKeys } = await deleteSession(store, userId, sessions[0]!.id)
    expect([deleted, resultKeys.sort()]).toEqual([true, ['k1', 'k2']])
    expect(await store.db.$count(store.tables.operations)).toBe(1)
    expect(await getSession(store, userId, sessions[0]!.id)).toBeUndefined()
  })
})
