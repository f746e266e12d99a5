import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DataSession, Page } from '../src/index.ts'
import { createWorld, type World } from './world.ts'

const frame = (basename: string, more: object = {}) => ({ type: 'fitsfile', source: 'archive', basename, ...more })
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

describeOnEveryDialect('data sessions', (openTestStore) => {
  let world: World
  beforeAll(async () => {
    world = await createWorld(await openTestStore())
  })
  const create = (name: unknown, input_data?: unknown) =>
    world.call<DataSession>('alice', 'sessions.create', { name, ...(input_data === undefined ? {} : { input_data }) })
  const list = (input?: object) => world.call<Page<DataSession>>('alice', 'sessions.list', input)

  test('a new session has the name without the white space around it, and everything else that it was given', async () => {
    const item = frame('f1', { id: 1000, url: 'https://example.org/a?b=c', extra: { deep: [1, { x: null }], f: 1.5 } })
    const session = await create('  Größe Ω \u00a0', [item])
    expect(session).toEqual({
      id: expect.any(Number),
      operations: [],
      user: 'alice',
      name: 'Größe Ω',
      input_data: [item],
      created: expect.stringMatching(TIME),
      accessed: session.created,
      modified: session.created,
    })
  })

  test('what JSON can say in an item comes back, on every database', async () => {
    const odd = { text: 'a\0b\ud800 \u2028', '': 1, __proto__x: [], big: 1e300, deep: [[[[{ a: [null, false] }]]]] }
    const { id } = await create('odd', [frame('f1', odd)])
    expect((await world.call<DataSession>('alice', 'sessions.get', { id })).input_data).toEqual([frame('f1', odd)])
  })

  test('a number is taken as its text', async () => {
    expect((await create(1.5)).name).toBe('1.5')
  })

  test('an item without a source is of the archive', async () => {
    expect((await create('s', [{ basename: 'f1' }])).input_data).toEqual([{ basename: 'f1', source: 'archive' }])
  })

  test('the same frame is kept once, with the newer url', async () => {
    const { input_data } = await create('s', [
      frame('f1', { url: 'old', filter: 'rp' }),
      frame('f2'),
      frame('f1', { url: 'new' }),
    ])
    expect(input_data).toEqual([frame('f1', { url: 'new', filter: 'rp' }), frame('f2')])
  })

  test.each([
    ['no name', {}, { name: ['This field is required.'] }],
    ['null', { name: null }, { name: ['This field may not be null.'] }],
    ['blanks', { name: ' \u00a0\t' }, { name: ['This field may not be blank.'] }],
    ['a truth', { name: true }, { name: ['Not a valid string.'] }],
    ['257 letters', { name: 'x'.repeat(257) }, { name: ['Ensure this field has no more than 256 characters.'] }],
    ['NUL', { name: 'a\0b' }, { name: ['Null characters are not allowed.'] }],
    ['half a letter', { name: '\ud800' }, { name: ['Surrogate characters are not allowed: U+D800.'] }],
    [
      'two faults',
      { name: '', input_data: 'x' },
      { name: ['This field may not be blank.'], input_data: ['Expected a list of items but got type "str".'] },
    ],
    ['null data', { name: 'n', input_data: null }, { input_data: ['This field may not be null.'] }],
    ['an object', { name: 'n', input_data: {} }, { input_data: ['Expected a list of items but got type "dict".'] }],
    [
      'an infinite number',
      { name: 'n', input_data: [frame('f', { v: Infinity })] },
      { input_data: ['Value must be valid JSON.'] },
    ],
    [
      'no basename',
      { name: 'n', input_data: [{ source: 'archive' }] },
      { 'input_data.0.basename': ['This field is required.'] },
    ],
    [
      'an empty one',
      { name: 'n', input_data: [frame('f1'), frame('')] },
      { 'input_data.1.basename': ['This field may not be blank.'] },
    ],
    [
      'a number for one',
      { name: 'n', input_data: [{ basename: 5 }] },
      { 'input_data.0.basename': ['Not a valid string.'] },
    ],
    [
      'text as an item',
      { name: 'n', input_data: ['f1'] },
      { 'input_data.0': ['Expected a dictionary of items but got type "str".'] },
    ],
  ])('%s is refused at its field', async (_title, input, faults) => {
    const { code, reason, issues } = await world.refusal('alice', 'sessions.create', input)
    const byField = Object.groupBy(issues, ({ path }) => path.join('.'))
    expect([code, reason]).toEqual(['BAD_REQUEST', 'invalid_input'])
    expect(Object.fromEntries(Object.entries(byField).map(([k, v]) => [k, v?.map((issue) => issue.message)]))).toEqual(
      faults,
    )
  })

  test('256 emoji are 256 letters', async () => {
    expect((await create('🔭'.repeat(256))).name).toBe('🔭'.repeat(256))
  })

  test('updating adds items and removes none, renames, and counts as a change even with nothing in it', async () => {
    const { id, modified, created } = await create('before', [frame('f1', { url: 'old' })])
    const update = (input: object) => world.call<DataSession>('alice', 'sessions.update', { id, ...input })
    const added = await update({ input_data: [frame('f2'), frame('f1', { url: 'new' })] })
    expect(added.input_data).toEqual([frame('f1', { url: 'new' }), frame('f2')])
    expect(added.modified > modified).toBe(true)
    const renamed = await update({ name: ' after ' })
    expect(renamed).toMatchObject({ name: 'after', created, input_data: added.input_data })
    const untouched = await update({})
    expect(untouched.modified > renamed.modified).toBe(true)
    expect(await world.refusal('alice', 'sessions.update', { id, name: null })).toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('items are removed by source and basename', async () => {
    const { id } = await create('s', [frame('f1'), { basename: 'f1', source: 'datalab' }, frame('f2')])
    const items = [{ basename: 'f1' }, { basename: 'unknown' }]
    const session = await world.call<DataSession>('alice', 'sessions.removeInputData', { id, items })
    expect(session.input_data).toEqual([{ basename: 'f1', source: 'datalab' }, frame('f2')])
  })

  test('reading a session moves accessed alone', async () => {
    const session = await create('read me')
    const read = await world.call<DataSession>('alice', 'sessions.get', { id: session.id })
    expect(read.accessed > session.accessed).toBe(true)
    expect(read.modified).toBe(session.modified)
    const again = await world.call<DataSession>('alice', 'sessions.get', { id: session.id })
    expect(again.accessed > read.accessed).toBe(true)
  })

  test.each([0, -1, 2_147_483_648, Number.MAX_SAFE_INTEGER])('id %d is a session that is not there', async (id) => {
    expect(await world.refusal('alice', 'sessions.get', { id })).toMatchObject({
      code: 'NOT_FOUND',
      message: 'No DataSession matches the given query.',
    })
  })

  test('a deleted session is gone', async () => {
    const { id } = await create('short life')
    await world.call('alice', 'sessions.delete', { id })
    expect(await world.refusal('alice', 'sessions.get', { id })).toMatchObject({ reason: 'session_not_found' })
    expect(await world.refusal('alice', 'sessions.delete', { id })).toMatchObject({ reason: 'session_not_found' })
  })

  describe('in a list', () => {
    const names = ['Alpha Cluster', 'alpha centauri', 'Beta 100%', 'Under_score', 'Straße Ω', 'Alpha']
    let sessions: DataSession[]
    beforeAll(async () => {
      world = await createWorld(await openTestStore())
      sessions = []
      for (const name of names) sessions.push(await create(name))
    })
    const namesIn = async (input?: object) => (await list(input)).results.map((session) => session.name)

    test('come the last modified first', async () => {
      expect(await namesIn()).toEqual(names.toReversed())
      await world.call('alice', 'sessions.update', { id: sessions[0]?.id })
      expect((await namesIn())[0]).toBe('Alpha Cluster')
    })

    test('come page by page', async () => {
      const page = await list({ limit: 2, offset: 3 })
      expect(page.count).toBe(6)
      expect(page.results).toHaveLength(2)
      expect(await list({ offset: 9 })).toEqual({ count: 6, results: [] })
    })

    test.each([
      [{ name: ' ALPHA ' }, ['Alpha Cluster', 'Alpha', 'alpha centauri']],
      [{ name: '%' }, ['Beta 100%']],
      [{ name: '_' }, ['Under_score']],
      [{ name: 'ω' }, ['Straße Ω']],
      [{ name: 'STRASSE' }, ['Straße Ω']],
      [{ name: "'" }, []],
      [{ name_exact: 'Alpha' }, ['Alpha']],
      [{ name_exact: 'alpha' }, []],
      [{ name: 'beta', name_exact: 'Alpha' }, []],
      [{ user: 'LIC', name: 'beta' }, ['Beta 100%']],
      [{ user: 'bob' }, []],
      [{ user_exact: 'ali' }, []],
      [{ user_exact: 'alice', name: 'beta' }, ['Beta 100%']],
      [{ created_before: '2001-01-01' }, []],
      [{ created_after: ' 2999-01-01 ' }, []],
    ])('filter %o', async (filter, expected) => {
      expect(await namesIn(filter)).toEqual(expected)
    })

    test('empty filters are none', async () => {
      const none = { name: '', name_exact: ' ', user: '', created_after: '', modified_before: ' ' }
      expect(await namesIn(none)).toHaveLength(6)
    })

    test('bounds are inclusive to the microsecond', async () => {
      const [, second, third] = sessions
      expect((await list({ created_after: third?.created })).count).toBe(4)
      expect((await list({ created_before: third?.created })).count).toBe(3)
      expect((await list({ modified_before: second?.modified, created_after: second?.created })).count).toBe(1)
    })

    test('malformed bounds are all told', async () => {
      const { issues } = await world.refusal('alice', 'sessions.list', {
        created_after: 'x',
        modified_before: '2001-02-30',
      })
      expect(issues).toEqual([
        { path: ['created_after'], message: 'Enter a valid date/time.' },
        { path: ['modified_before'], message: 'Enter a valid date/time.' },
      ])
    })

    test('all are marked as accessed', async () => {
      const before = await list()
      const after = await list()
      expect(after.results.every((session, i) => session.accessed > (before.results[i]?.accessed ?? ''))).toBe(true)
    })
  })
})
