import { listTokens } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import {
  AccountError,
  addProposal,
  addToken,
  authenticate,
  changeUser,
  createAttemptLimit,
  createContext,
  createUser,
  setPassword,
} from '../src/index.ts'
import { createWorld, tokenOf, type World } from './world.ts'

describeOnEveryDialect('sign-in', (openTestStore) => {
  let world: World
  beforeAll(async () => {
    world = await createWorld(await openTestStore())
  })
  beforeEach(() => {
    world.services.attempts = createAttemptLimit({ maximum: 3 })
  })
  const login = (username: unknown, password: unknown) =>
    world.call<{ token: string }>('nobody', 'auth.login', { username, password })
  const refused = (username: unknown, password: unknown) =>
    world.refusal('nobody', 'auth.login', { username, password })
  const facts = { origin: 'http://datalab.test', requestId: 'r', address: '::1' }
  const contextOf = (authorization: string | undefined) => createContext(world.services, { authorization, ...facts })

  test('a login gives a token that is known by its hash alone', async () => {
    const { token } = await login('alice', 'alice-pass-1')
    const answer = await authenticate(world.services.store, token)
    expect(answer).toMatchObject({ user: { token, user: { username: 'alice' } } })
    expect(JSON.stringify(await listTokens(world.services.store, await world.idOf('alice')))).not.toContain(token)
  })

  test('several tokens of one user are good at the same time', async () => {
    const tokens = [await login('alice', 'alice-pass-1'), await login('alice', 'alice-pass-1')].map(
      ({ token }) => token,
    )
    for (const token of [...tokens, tokenOf('alice')])
      expect(await authenticate(world.services.store, token)).toMatchObject({ user: { user: { username: 'alice' } } })
  })

  test.each([
    ['a wrong password', 'alice', 'wrong'],
    ['an unknown name', 'nobody', 'x'],
    ['a user who has no password', 'bob', ''.padEnd(1)],
    ['a user who left', 'inactive', 'gone'],
  ])('%s is refused in the same words', async (_title, username, password) => {
    expect((await refused(username, password)).issues).toEqual([
      { path: [], message: 'Unable to log in with provided credentials.' },
    ])
  })

  test('missing, null and blank fields are told apart, and all told', async () => {
    expect((await refused(undefined, null)).issues).toEqual([
      { path: ['username'], message: 'This field is required.' },
      { path: ['password'], message: 'This field may not be null.' },
    ])
    expect((await refused(' ', '')).issues.map(({ message }) => message)).toEqual([
      'This field may not be blank.',
      'This field may not be blank.',
    ])
  })

  test('white space belongs to a password', async () => {
    await setPassword(world.services.store, 'bob', ' spaced ')
    await expect(login('bob', ' spaced ')).resolves.toBeDefined()
    expect((await refused('bob', 'spaced')).code).toBe('BAD_REQUEST')
  })

  test('too many wrong attempts are slowed down, for the right password too', async () => {
    for (let i = 0; i < 3; i++) await refused('alice', 'wrong')
    expect(await refused('alice', 'alice-pass-1')).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      reason: 'too_many_attempts',
    })
  })

  test.each([
    ['Token KEY', null],
    ['token  KEY', null],
    ['BEARER\tKEY', null],
    [undefined, 'Authentication credentials were not provided.'],
    ['Basic KEY', 'Authentication credentials were not provided.'],
    ['KEY', 'Authentication credentials were not provided.'],
    ['Token', 'Invalid token header. No credentials provided.'],
    ['Token a b', 'Invalid token header. Token string should not contain spaces.'],
    ['Token nope', 'Invalid token.'],
    ['Token schl\u00fcssel', 'Invalid token.'],
    ['Token inactive-token-0001', 'User inactive or deleted.'],
  ])('the header %s', async (header, words) => {
    const context = await contextOf(header?.replace('KEY', tokenOf('alice')))
    expect(context.refused).toBe(words)
    expect(context.caller?.user.username).toBe(words === null ? 'alice' : undefined)
  })

  test('the profile has proposals, and the token that was presented', async () => {
    expect(await world.call('alice', 'auth.profile')).toEqual({
      username: 'alice',
      email: '',
      first_name: 'Alice',
      last_name: 'Liddell',
      is_staff: false,
      is_superuser: false,
      proposals: [{ id: 'ALICE2024A-001', title: 'Stars', current: true }],
      tokens: { api_token: tokenOf('alice') },
    })
    expect(await world.call('sam', 'auth.profile')).toMatchObject({ is_staff: true, is_superuser: true, proposals: [] })
  })

  test('accounts refuse a name that is taken, names that are none, and people who are not there', async () => {
    const { store } = world.services
    await expect(createUser(store, 'alice')).rejects.toThrow(AccountError)
    await expect(createUser(store, ' ')).rejects.toMatchObject({ code: 'invalid_name' })
    await expect(addToken(store, 'nobody')).rejects.toMatchObject({ code: 'no_such_user' })
    await expect(addProposal(store, { id: '' })).rejects.toMatchObject({ code: 'invalid_proposal' })
    await expect(addProposal(store, { id: 'P1 ' })).rejects.toMatchObject({ code: 'invalid_proposal' })
    expect(await changeUser(store, 'bob', { isActive: false, email: 'bob@example.org' })).toMatchObject({
      username: 'bob',
      isActive: false,
      email: 'bob@example.org',
    })
  })
})
