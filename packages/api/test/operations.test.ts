import { beginResult, completeRun, failRun, getResult, writeRunProgress } from '@datalab/store'
import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DataOperation, DataSession, Page } from '../src/index.ts'
import { createWorld, type Person, type World } from './world.ts'

const files = (...names: string[]) => ({ input_files: names.map((basename) => ({ basename, source: 'archive' })) })
const product = (basename: string) => ({
  basename,
  type: 'fits' as const,
  files: { fits: `${basename}.fits.fz`, large: `${basename}.jpg`, small: `${basename}.thumbnail.jpg` },
  metadata: { filter: 'rp' },
})

describeOnEveryDialect('operations of a session', (openTestStore) => {
  let world: World
  let session: DataSession
  beforeAll(async () => {
    world = await createWorld(await openTestStore())
    session = await openSession('alice')
  })

  const openSession = (person: Person) => world.call<DataSession>(person, 'sessions.create', { name: 's' })
  const start = (name: unknown, input_data?: unknown, { person = 'alice' as Person, session_id = session.id } = {}) =>
    world.call<DataOperation>(person, 'operations.create', { session_id, name, input_data })
  const read = ({ id }: { id: number }, session_id = session.id) =>
    world.call<DataOperation>('alice', 'operations.get', { session_id, id })
  const list = (session_id = session.id, page = {}) =>
    world.call<Page<DataOperation>>('alice', 'operations.list', { session_id, ...page })

  async function keyOf(id: number): Promise<string> {
    const { store } = world.services
    const [row] = (await store.db.select().from(store.tables.operations)).filter((operation) => operation.id === id)
    return row?.resultKey ?? ''
  }

  async function begin(operation: DataOperation) {
    const key = await keyOf(operation.id)
    const run = await beginResult(world.services.store, key)
    return { key, attempt: run?.attempt ?? 0 }
  }

  async function complete(operation: DataOperation): Promise<string> {
    const run = await begin(operation)
    const output = { output_files: [product(run.key)] }
    await completeRun(world.services.store, run, { output, message: '' })
    return run.key
  }

  test('a new operation is pending, shows its frames in order of basename, and all else as sent', async () => {
    const [first, second] = [
      { basename: 'f1-small', filter: 'rp', operationInputData: { b: 1, a: [null, 1.5] } },
      { basename: 'f3', source: 'archive', largeCachedUrl: 'blob:x' },
    ]
    const input = { input_files: [second, first] }
    const operation = await start('Median', input)
    expect(operation).toEqual({
      id: expect.any(Number),
      name: 'Median',
      status: 'PENDING',
      message: '',
      operation_progress: 0,
      output: null,
      input_data: { input_files: [first, second] },
      created: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
    })
    expect(await read(operation)).toEqual(operation)
  })

  test('adding and deleting an operation are changes of the session', async () => {
    const own = await openSession('alice')
    const operation = await start('Median', files('f1', 'f2'), { session_id: own.id })
    const added = await world.call<DataSession>('alice', 'sessions.get', { id: own.id })
    expect(added.modified > own.modified).toBe(true)
    expect(added.operations).toEqual([operation])
    await world.call('alice', 'operations.delete', { session_id: own.id, id: operation.id })
    const removed = await world.call<DataSession>('alice', 'sessions.get', { id: own.id })
    expect(removed.modified > added.modified).toBe(true)
    expect(removed.operations).toEqual([])
  })

  describe('while it runs', () => {
    test('files made so far are shown with links that stay the same', async () => {
      const operation = await start('Normalization', files('f1'))
      const run = await begin(operation)
      const output = { output_files: [product(`${run.key}-1`)] }
      await writeRunProgress(world.services.store, run, { progress: 0.5, message: 'Dividing', output })
      const running = await read(operation)
      const url = (name: string) =>
        expect.stringContaining(`http://datalab.test/blobs/${run.key}/${run.key}-1${name}?expires=`)
      expect(running).toMatchObject({ status: 'IN_PROGRESS', message: 'Dividing', operation_progress: 0.5 })
      expect(running.output).toEqual({
        output_files: [
          {
            basename: `${run.key}-1`,
            source: 'datalab',
            type: 'fits',
            fits_url: url('.fits.fz'),
            large_url: url('.jpg'),
            small_url: url('.thumbnail.jpg'),
            filter: 'rp',
          },
        ],
      })
      expect(JSON.stringify((await read(operation)).output)).toBe(JSON.stringify(running.output))
      await completeRun(world.services.store, run, { output, message: '' })
      const done = await read(operation)
      expect(done).toMatchObject({ status: 'COMPLETED', operation_progress: 1 })
      expect(JSON.stringify(done.output)).toBe(JSON.stringify(running.output))
    })

    test('a completed one that made nothing has an empty list, a failed one nothing', async () => {
      const made = await start('Normalization', files('f2'))
      await completeRun(world.services.store, await begin(made), { output: { output_files: [] }, message: '' })
      expect((await read(made)).output).toEqual({ output_files: [] })
      const failed = await start('Normalization', files('f3'))
      await failRun(world.services.store, await begin(failed), 'No pixels.')
      expect(await read(failed)).toMatchObject({ status: 'FAILED', message: 'No pixels.', output: null })
    })

    test('numbers come as they are', async () => {
      const operation = await start('Normalization', files('f4'))
      const output = { output_data: [{ mag: [1.25, null], note: 'output_files' }] }
      await completeRun(world.services.store, await begin(operation), { output, message: '' })
      expect((await read(operation)).output).toEqual(output)
    })
  })

  describe('the same work', () => {
    test('is done once, whatever the order, the session and the user, and known at once', async () => {
      const first = await start('Median', files('f2', 'f3'))
      const key = await complete(first)
      const [again, elsewhere] = [
        await start('Median', files('f3', 'f2')),
        await start('Median', files('f2', 'f3'), { person: 'bob', session_id: (await openSession('bob')).id }),
      ]
      for (const operation of [again, elsewhere])
        expect(operation).toMatchObject({ status: 'COMPLETED', output: { output_files: [{ basename: key }] } })
      await world.call('alice', 'operations.delete', { session_id: session.id, id: first.id })
      expect(await read(again)).toMatchObject({ status: 'COMPLETED' })
    })

    test('is refused to those who may not see a frame of it, also when it is known', async () => {
      const theirs = await openSession('bob')
      const known = await start('Normalization', files('of-bob'), { person: 'bob', session_id: theirs.id })
      await complete(known)
      const request = { session_id: session.id, name: 'Normalization', input_data: files('of-bob') }
      expect((await world.refusal('alice', 'operations.create', request)).issues).toEqual([
        { path: ['input_data', 'input_files', 0, 'basename'], message: 'Could not find of-bob in the archive' },
      ])
    })

    test('that waits for a product waits for its result', async () => {
      const parent = await start('Median', files('f1', 'f4'))
      const key = await keyOf(parent.id)
      const child = await start('Normalization', { input_files: [{ basename: `${key}-1`, source: 'datalab' }] })
      const { store } = world.services
      const needs = (await store.db.select().from(store.tables.resultNeeds)).map((need) => need.needsKey)
      expect(child.status).toBe('PENDING')
      expect(needs).toEqual([key])
    })
  })

  test.each([
    ['no name', undefined, files('f1', 'f2'), [['name', 'This field is required.']]],
    ['null', null, files('f1', 'f2'), [['name', 'This field may not be null.']]],
    ['an unknown name', 'median', files('f1', 'f2'), [['name', '"median" is not a valid choice.']]],
    ['a padded name', ' Median ', files('f1', 'f2'), [['name', '" Median " is not a valid choice.']]],
    ['a number', 5, files('f1', 'f2'), [['name', '"5" is not a valid choice.']]],
    ['true', true, files('f1', 'f2'), [['name', '"True" is not a valid choice.']]],
    ['a list', ['Median'], files('f1', 'f2'), [['name', `"['Median']" is not a valid choice.`]]],
    ['null input', 'Median', null, [['input_data', 'This field may not be null.']]],
    [
      'two faults',
      'Foo',
      [],
      [
        ['name', '"Foo" is not a valid choice.'],
        ['input_data', 'Expected a dictionary of items but got type "list".'],
      ],
    ],
    ['an infinite number', 'Median', { x: Infinity }, [['input_data', 'Value must be valid JSON.']]],
    [
      'no input',
      'Median',
      undefined,
      [['input_data.input_files', 'Operation Median requires at least 2 Input Files input file(s).']],
    ],
    [
      'an unknown frame',
      'Median',
      files('f1', 'nowhere-large'),
      [['input_data.input_files.1.basename', 'Could not find nowhere in the archive']],
    ],
    [
      'unknown frames, each where it was sent',
      'Median',
      files('f2', 'nowhere', 'f1', 'anywhere', 'nowhere'),
      [
        ['input_data.input_files.1.basename', 'Could not find nowhere in the archive'],
        ['input_data.input_files.3.basename', 'Could not find anywhere in the archive'],
        ['input_data.input_files.4.basename', 'Could not find nowhere in the archive'],
      ],
    ],
  ])('%s is refused at its field', async (_title, name, input_data, faults) => {
    const { issues } = await world.refusal('alice', 'operations.create', { session_id: session.id, name, input_data })
    expect(issues.map(({ path, message }) => [path.join('.'), message])).toEqual(faults)
  })

  test('a refused request leaves nothing behind', async () => {
    const before = await list()
    await world.refusal('alice', 'operations.create', {
      session_id: session.id,
      name: 'Median',
      input_data: files('f1'),
    })
    expect(await list()).toEqual(before)
  })

  test('a list has them by id, all of them unless a page is asked for', async () => {
    const own = await openSession('alice')
    for (let i = 0; i < 105; i++) await start('Median', files('f1', 'f2'), { session_id: own.id })
    const all = await list(own.id)
    expect(all.count).toBe(105)
    expect(all.results.map((operation) => operation.id)).toEqual(all.results.map((o) => o.id).toSorted((a, b) => a - b))
    const page = await list(own.id, { limit: 10, offset: 10 })
    expect(page).toEqual({ count: 105, results: all.results.slice(10, 20) })
    const ids = all.results.slice(1).map((operation) => operation.id)
    expect(await world.call('alice', 'operations.bulkDelete', { session_id: own.id, ids })).toEqual({ deleted: 104 })
    expect((await list(own.id)).results).toEqual(all.results.slice(0, 1))
  })

  describe('bulk delete', () => {
    test('passes over what is not in the session, and does not count it', async () => {
      const [own, other] = [await openSession('alice'), await openSession('alice')]
      const mine = await start('Median', files('f1', 'f2'), { session_id: own.id })
      const elsewhere = await start('Median', files('f1', 'f2'), { session_id: other.id })
      const ids = [String(mine.id), mine.id, elsewhere.id, 999_999, 0, -1, 1e20]
      expect(await world.call('alice', 'operations.bulkDelete', { session_id: own.id, ids })).toEqual({ deleted: 1 })
      expect(await read(elsewhere, other.id)).toMatchObject({ id: elsewhere.id })
      expect(await world.call('alice', 'operations.bulkDelete', { session_id: own.id, ids: [] })).toEqual({
        deleted: 0,
      })
    })

    test.each([[undefined], [null], [5], ['99'], [{ a: 1 }], [['a']], [[null]], [[1.5]], [[[1]]], [[true]]])(
      'ids %o are refused',
      async (ids) => {
        const { issues } = await world.refusal('alice', 'operations.bulkDelete', { session_id: session.id, ids })
        expect(issues.map(({ path }) => path[0])).toEqual(['ids'])
      },
    )
  })

  describe('deleting', () => {
    test('stops what nobody else asked for, and forgets a failure', async () => {
      const own = await openSession('alice')
      const operation = await start('Normalization', files('of-alice'), { session_id: own.id })
      await failRun(world.services.store, await begin(operation), 'Broken.')
      const key = await keyOf(operation.id)
      await world.call('alice', 'operations.delete', { session_id: own.id, id: operation.id })
      expect(await getResult(world.services.store, key)).toBeUndefined()
      expect(await start('Normalization', files('of-alice'), { session_id: own.id })).toMatchObject({
        status: 'PENDING',
      })
      await world.call('alice', 'sessions.delete', { id: own.id })
      expect(await getResult(world.services.store, key)).toBeUndefined()
    })
  })

  describe('cancelling', () => {
    test('ends an operation, which can be run again', async () => {
      const own = await openSession('alice')
      const operation = await start('Normalization', files('of-alice'), { session_id: own.id })
      const path = { session_id: own.id, id: operation.id }
      const cancelled = await world.call<DataOperation>('alice', 'operations.cancel', path)
      expect(cancelled).toEqual({ ...operation, status: 'FAILED', message: 'Cancelled.' })
      expect(await world.refusal('alice', 'operations.cancel', path)).toMatchObject({ code: 'BAD_REQUEST' })
      expect(await world.call('alice', 'operations.retry', path)).toEqual(operation)
      expect(await world.refusal('alice', 'operations.retry', path)).toMatchObject({
        code: 'BAD_REQUEST',
        issues: [{ path: [], message: 'Only a failed operation can be run again.' }],
      })
    })

    test('takes nothing from others who asked for the same', async () => {
      const mine = await start('Median', files('f3', 'f4'))
      const theirs = await openSession('bob')
      const other = await start('Median', files('f3', 'f4'), { person: 'bob', session_id: theirs.id })
      const path = { session_id: session.id, id: mine.id }
      expect(await world.call('alice', 'operations.cancel', path)).toMatchObject({
        status: 'FAILED',
        message: 'Cancelled.',
      })
      const readOther = () => world.call('bob', 'operations.get', { session_id: theirs.id, id: other.id })
      expect(await readOther()).toMatchObject({ status: 'PENDING' })
      expect(await world.call('alice', 'operations.retry', path)).toMatchObject({ status: 'PENDING', message: '' })
      await complete(other)
      expect(await read(mine)).toMatchObject({ status: 'COMPLETED' })
    })
  })

  test('an operation is found under its own session alone', async () => {
    const other = await openSession('alice')
    const operation = await start('Median', files('f1', 'f2'))
    for (const path of [
      { session_id: other.id, id: operation.id },
      { session_id: 999_999, id: operation.id },
      { session_id: session.id, id: Number.MAX_SAFE_INTEGER },
    ])
      expect(await world.refusal('alice', 'operations.get', path)).toMatchObject({
        code: 'NOT_FOUND',
        message: 'No DataOperation matches the given query.',
      })
  })
})
