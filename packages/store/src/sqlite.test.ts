import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { createUser, listUsers } from './queries/users.ts'
import { createTestDatabases } from './testing/index.ts'

describe('single statements on SQLite', () => {
  const databases = createTestDatabases('sqlite')
  afterAll(() => databases.close())

  it('are committed when they are answered, those of one turn together', async () => {
    const store = await databases.openStore()
    const outside = new Database(store.location.file!, { readonly: true })
    const seen = () => outside.prepare<[], number>('select count(*) from users').pluck().get()
    const answers = ['a', 'b', 'c'].map(async (username) => {
      await createUser(store, { username })
      return seen()
    })
    expect(seen()).toBe(0)
    expect(await Promise.all(answers)).toEqual([3, 3, 3])
    outside.close()
  })

  it('fail alone', async () => {
    const store = await databases.openStore()
    const names = ['a', 'a', 'b']
    const ended = await Promise.allSettled(names.map((username) => createUser(store, { username })))
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await listUsers(store)).map(({ username }) => username)).toEqual(['a', 'b'])
  })

  it('are not part of a transaction that begins in the same turn', async () => {
    const store = await databases.openStore()
    const single = createUser(store, { username: 'kept' })
    const failed = store.transaction(async () => {
      await createUser(store, { username: 'lost' })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await single
    expect((await listUsers(store)).map(({ username }) => username)).toEqual(['kept'])
  })

  it('are there when the store is opened again after a close in the same turn', async () => {
    const store = await databases.openStore()
    const single = createUser(store, { username: 'kept' })
    // The statement is sent, its turn not over.
    for (let i = 0; i < 10; i++) await null
    await store.close()
    await single
    const outside = new Database(store.location.file!, { readonly: true })
    expect(outside.prepare('select username from users').pluck().all()).toEqual(['kept'])
    outside.close()
  })
})
