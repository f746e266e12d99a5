import { setImmediate as nextTurn } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUser, type User, updateUser } from './queries/users.ts'
import { remembered } from './remembered.ts'
import type { Store } from './store.ts'
import { createTestDatabases, dialects } from './testing/index.ts'

const userById = remembered<{ id: number }, User[]>('test_user_by_id', ({ db, tables: { users } }) =>
  db
    .select()
    .from(users)
    .where(eq(users.id, sql.placeholder('id'))),
)

describe.each(dialects)('rows that are remembered (%s)', (dialect) => {
  const databases = createTestDatabases(dialect)
  let store: Store
  let other: Store
  let id: number
  const nameOf = async (where: Store) => (await userById(where, { id }))[0]?.firstName

  beforeAll(async () => {
    await databases.ready()
    const location = await databases.create()
    store = await databases.open(location)
    other = await databases.open(location)
    id = (await createUser(store, { username: 'ann', firstName: 'Ann' })).id
  }, 120_000)
  afterAll(() => databases.close())

  it('are those of the database after a change by this connection', async () => {
    expect(await nameOf(store)).toBe('Ann')
    await updateUser(store, id, { firstName: 'Anna' })
    expect(await nameOf(store)).toBe('Anna')
  })

  it('are those of the database after a change by another connection', async () => {
    expect(await nameOf(store)).toBe('Anna')
    await updateUser(other, id, { firstName: 'Anne' })
    await nextTurn()
    expect(await nameOf(store)).toBe('Anne')
  })

  it('are a transaction’s own inside of it, and what they were when it failed', async () => {
    expect(await nameOf(store)).toBe('Anne')
    const failed = store.transaction(async () => {
      await updateUser(store, id, { firstName: 'Nobody' })
      expect(await nameOf(store)).toBe('Nobody')
      throw new Error('no')
    })
    const meanwhile = nameOf(store)
    await expect(failed).rejects.toThrow('no')
    expect(await meanwhile).toBe('Anne')
    expect(await nameOf(store)).toBe('Anne')
  })

  it('are gone when they are deleted', async () => {
    expect(await nameOf(other)).toBe('Anne')
    await store.db.delete(store.tables.users).where(eq(store.tables.users.id, id))
    await nextTurn()
    expect(await nameOf(store)).toBeUndefined()
    expect(await nameOf(other)).toBeUndefined()
  })
})

describe('on SQLite', () => {
  const databases = createTestDatabases('sqlite')
  afterAll(() => databases.close())

  it('nothing is read while nothing changes, and large rows are read each time', async () => {
    const store = await databases.openStore()
    const { id } = await createUser(store, { username: 'bob' })
    expect(await userById(store, { id })).toBe(await userById(store, { id }))
    await updateUser(store, id, { email: 'x'.repeat(10_000) })
    expect(await userById(store, { id })).not.toBe(await userById(store, { id }))
  })
})
