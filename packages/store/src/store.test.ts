import { asc, eq, inArray } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Store } from './store.ts'
import { describeOnEveryDialect } from './testing/index.ts'
import { now } from './time.ts'

const user = (username: string) => ({ username, created: now() })
const names = async (store: Store) => {
  const { users } = store.tables
  return (await store.db.select({ name: users.username }).from(users).orderBy(asc(users.id))).map((row) => row.name)
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describeOnEveryDialect('a store', (openTestStore) => {
  test('takes and gives the same values on every dialect', async () => {
    const { db, tables } = await openTestStore()
    const created = '2026-02-03T04:05:06.100000Z'
    const [owner] = await db.insert(tables.users).values({ username: 'ada', created, isStaff: true }).returning()
    expect(owner).toEqual({
      ...{ id: 1, username: 'ada', passwordHash: null, email: '', firstName: '', lastName: '' },
      ...{ isStaff: true, isSuperuser: false, isActive: true, created },
    })
    const headers = { zebra: 1, a: [null, 'ü\u2028"'], '10': { b: 2.5 }, bb: true }
    await db.insert(tables.frames).values({
      ...{ basename: 'f', filename: 'f.fits', path: '/f.fits', sizeBytes: 2 ** 40, modifiedMs: 1.7e12, headers },
      ...{ observationDate: '2023-11-14T05:14:00.123', exposureTime: 0.1 },
    })
    const [frame] = await db.select().from(tables.frames)
    expect(frame).toMatchObject({ sizeBytes: 2 ** 40, modifiedMs: 1.7e12, exposureTime: 0.1, area: null })
    expect(frame!.observationDate).toBe('2023-11-14T05:14:00.123000Z')
    expect(JSON.stringify(frame!.headers)).toBe(JSON.stringify(headers))
  })

  test('gives no id twice and finds nothing under an id beyond 32 bits', async () => {
    const { db, tables } = await openTestStore()
    const [first] = await db.insert(tables.users).values(user('a')).returning()
    await db.delete(tables.users)
    const [second] = await db.insert(tables.users).values(user('b')).returning()
    expect(second!.id).toBeGreaterThan(first!.id)
    expect(
      await db
        .select()
        .from(tables.users)
        .where(eq(tables.users.id, 2 ** 50)),
    ).toEqual([])
  })

  test('undoes all of a transaction that throws, and nothing that others wrote meanwhile', async () => {
    const store = await openTestStore()
    const failing = store.transaction(async (db) => {
      await db.insert(store.tables.users).values(user('inside'))
      await pause(20)
      throw new Error('changed my mind')
    })
    const outside = store.db.insert(store.tables.users).values(user('outside'))
    await expect(failing).rejects.toThrow('changed my mind')
    await outside
    expect(await names(store)).toEqual(['outside'])
  })

  test('shows a transaction to the store inside of it, and to nobody else before it ends', async () => {
    const store = await openTestStore()
    let seen: string[] = []
    await store.transaction(async () => {
      await store.db.insert(store.tables.users).values(user('a'))
      seen = await names(store)
    })
    expect(seen).toEqual(['a'])
  })

  test('joins the transaction around', async () => {
    const store = await openTestStore()
    const outer = store.transaction(async (db) => {
      await store.transaction((inner) => inner.insert(store.tables.users).values(user('inner')))
      await db.insert(store.tables.users).values(user('outer'))
      throw new Error('both go')
    })
    await expect(outer).rejects.toThrow('both go')
    expect(await names(store)).toEqual([])
  })

  test('never says that a transaction has landed when it has not', async () => {
    const store = await openTestStore()
    await store.db.insert(store.tables.users).values(user('taken'))
    const landed = await store
      .transaction(async (db) => {
        await db.insert(store.tables.users).values(user('before'))
        await Promise.resolve(db.insert(store.tables.users).values(user('taken'))).catch(() => {})
      })
      .then(
        () => true,
        () => false,
      )
    expect(await names(store)).toEqual(landed ? ['taken', 'before'] : ['taken'])
  })

  test('lands twenty transactions at once, each with two statements at once', async () => {
    const store = await openTestStore()
    const insert = (name: string) => store.db.insert(store.tables.users).values(user(name))
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.transaction(async () => {
          await Promise.all([insert(`a${i}`), insert(`b${i}`)])
          await pause(1)
        }),
      ),
    )
    expect(await names(store)).toHaveLength(40)
  })

  test('leaves work that outlives its transaction outside of it', async () => {
    const store = await openTestStore()
    let late: Promise<unknown> = Promise.resolve()
    await store.transaction(async () => {
      late = pause(20).then(() => store.db.insert(store.tables.users).values(user('late')))
    })
    await late
    expect(await names(store)).toEqual(['late'])
  })

  test('calls back after the commit, and never after a rollback', async () => {
    const store = await openTestStore()
    const calls: string[] = []
    await store.transaction(async () => {
      store.afterCommit(() => calls.push('committed'))
      await names(store)
      expect(calls).toEqual([])
    })
    const failing = store.transaction(async () => {
      store.afterCommit(() => calls.push('rolled back'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    store.afterCommit(() => calls.push('at once'))
    expect(calls).toEqual(['committed', 'at once'])
  })

  test('knows a unique violation from other failures', async () => {
    const { db, tables, isUniqueViolation } = await openTestStore()
    await db.insert(tables.users).values(user('a'))
    const failure = (work: PromiseLike<unknown>) => Promise.resolve(work).catch((error: unknown) => error)
    expect(isUniqueViolation(await failure(db.insert(tables.users).values(user('a'))))).toBe(true)
    const orphan = { userId: 99, hash: 'x', created: now() }
    expect(isUniqueViolation(await failure(db.insert(tables.tokens).values(orphan)))).toBe(false)
    await db.insert(tables.settings).values({ key: 'k', value: 'v' })
    const again = db.insert(tables.settings).values({ key: 'k', value: 'w' })
    expect(isUniqueViolation(await failure(again))).toBe(true)
    expect(isUniqueViolation(new Error('other'))).toBe(false)
  })

  test('deletes what belongs to a deleted row', async () => {
    const { db, tables } = await openTestStore()
    const [owner] = await db.insert(tables.users).values(user('a')).returning()
    await db.insert(tables.tokens).values({ userId: owner!.id, hash: 'x', created: now() })
    await db.delete(tables.users).where(inArray(tables.users.id, [owner!.id]))
    expect(await db.select().from(tables.tokens)).toEqual([])
  })
})
