import { expect, test } from 'vitest'
import { describeOnEveryDialect } from '../testing/index.ts'
import { addProposalMembers, listProposals, putProposal } from './proposals.ts'
import { getOrCreateSetting, getSetting, setSetting } from './settings.ts'
import { addToken, deleteTokens, listTokens } from './tokens.ts'
import { createUser, findUserByName, findUserByTokenHash, listUsers, updateUser } from './users.ts'

describeOnEveryDialect('users', (openTestStore) => {
  test('are found by name, minding case', async () => {
    const store = await openTestStore()
    const ada = await createUser(store, { username: 'ada', isStaff: true, email: 'ada@example.org' })
    expect(await findUserByName(store, 'ada')).toEqual(ada)
    expect(await findUserByName(store, 'Ada')).toBeUndefined()
    expect(ada).toMatchObject({ isStaff: true, isActive: true, email: 'ada@example.org', passwordHash: null })
  })

  test('cannot share a name', async () => {
    const store = await openTestStore()
    await createUser(store, { username: 'ada' })
    const second = await createUser(store, { username: 'ada' }).catch((error: unknown) => error)
    expect(store.isUniqueViolation(second)).toBe(true)
  })

  test('change only in what is given', async () => {
    const store = await openTestStore()
    const ada = await createUser(store, { username: 'ada', email: 'a@b.c' })
    expect(await updateUser(store, ada.id, { isActive: false })).toEqual({ ...ada, isActive: false })
    expect(await updateUser(store, ada.id + 1, { isActive: false })).toBeUndefined()
    expect(await listUsers(store)).toEqual([{ ...ada, isActive: false }])
  })

  test('are found by each of their tokens until these are deleted', async () => {
    const store = await openTestStore()
    const ada = await createUser(store, { username: 'ada' })
    const bob = await createUser(store, { username: 'bob' })
    await addToken(store, { userId: bob.id, hash: 'of bob' })
    await addToken(store, { userId: ada.id, hash: 'one', label: 'laptop' })
    await addToken(store, { userId: ada.id, hash: 'two' })
    expect(await findUserByTokenHash(store, 'two')).toEqual(ada)
    expect((await listTokens(store, ada.id)).map((token) => token.label)).toEqual(['laptop', ''])
    expect(await deleteTokens(store, ada.id)).toBe(2)
    expect(await deleteTokens(store, ada.id)).toBe(0)
    for (const hash of ['one', 'two']) expect(await findUserByTokenHash(store, hash)).toBeUndefined()
    expect(await findUserByTokenHash(store, 'of bob')).toEqual(bob)
  })
})

describeOnEveryDialect('proposals', (openTestStore) => {
  test('keep what is not given again, and their members', async () => {
    const store = await openTestStore()
    const ada = await createUser(store, { username: 'ada' })
    await putProposal(store, { id: 'b', title: 'Variables' })
    await putProposal(store, { id: 'B', current: false })
    await addProposalMembers(store, 'b', [ada.id])
    await addProposalMembers(store, 'b', [ada.id])
    await addProposalMembers(store, 'B', [ada.id])
    await addProposalMembers(store, 'B', [])
    await putProposal(store, { id: 'b', current: false })
    expect(await listProposals(store, ada.id)).toEqual([
      { id: 'B', title: '', current: false },
      { id: 'b', title: 'Variables', current: false },
    ])
    expect(await listProposals(store, ada.id + 1)).toEqual([])
  })
})

describeOnEveryDialect('settings', (openTestStore) => {
  test('that are made once are the same for all who ask at the same time', async () => {
    const store = await openTestStore()
    let made = 0
    const ask = () => getOrCreateSetting(store, 'secret', () => `secret ${++made}`)
    const values = await Promise.all([ask(), ask(), ask()])
    expect(new Set(values).size).toBe(1)
    expect(await getSetting(store, 'secret')).toBe(values[0])
  })

  test('can be replaced', async () => {
    const store = await openTestStore()
    await setSetting(store, 'k', 'one')
    await setSetting(store, 'k', 'two')
    expect(await getSetting(store, 'k')).toBe('two')
    expect(await getSetting(store, 'other')).toBeUndefined()
  })
})
