import { describeOnEveryDialect } from '@datalab/store/testing'
import { beforeAll, expect, test } from 'vitest'
import type { DataOperation, DataSession } from '../src/index.ts'
import { createWorld, type Person, procedurePaths, type World } from './world.ts'

type Outcome =
  | 'answer'
  | 'UNAUTHORIZED'
  | 'session_not_found'
  | 'operation_not_found'
  | 'point_not_found'
  | 'frame_not_found'
  | 'analysis_not_found'
  | 'analysis_failed'
type Input = (ids: { session_id: number; id: number }) => object | undefined

const frames = { input_files: [{ basename: 'f1' }, { basename: 'f2' }] }
const onSession: Input = ({ session_id }) => ({ id: session_id, items: [], name: 'x' })
const inSession: Input = ({ session_id }) => ({ session_id, name: 'Median', input_data: frames, ids: [] })
const onOperation: Input = (ids) => ids

/** Every procedure: what it takes, and what a stranger is told of a record that is not theirs. */
const procedures: Record<
  string,
  { input: Input; stranger: Outcome; nobody?: Outcome; inactive?: Outcome; owner?: Outcome }
> = {
  'sessions.list': { input: () => undefined, stranger: 'answer' },
  'sessions.create': { input: () => ({ name: 'x' }), stranger: 'answer' },
  'sessions.get': { input: onSession, stranger: 'session_not_found' },
  'sessions.update': { input: onSession, stranger: 'session_not_found' },
  'sessions.removeInputData': { input: onSession, stranger: 'session_not_found' },
  'operations.list': { input: inSession, stranger: 'session_not_found' },
  'operations.create': { input: inSession, stranger: 'session_not_found' },
  'operations.bulkDelete': { input: inSession, stranger: 'session_not_found' },
  'operations.watch': { input: inSession, stranger: 'session_not_found' },
  'operations.get': { input: onOperation, stranger: 'operation_not_found' },
  // There is no light curve here; of its points the operation's own test tells.
  'operations.explainPoint': {
    input: (ids) => ({ ...ids, frame: 'f1' }),
    stranger: 'operation_not_found',
    owner: 'point_not_found',
  },
  'operations.cancel': { input: onOperation, stranger: 'operation_not_found' },
  'operations.retry': { input: onOperation, stranger: 'operation_not_found' },
  'operations.delete': { input: onOperation, stranger: 'operation_not_found' },
  'operations.available': { input: () => undefined, stranger: 'answer' },
  'operations.describe': { input: () => undefined, stranger: 'answer' },
  // Of the archive's own rights its tests tell; here there are no frames.
  'frames.list': { input: () => ({}), stranger: 'answer', inactive: 'UNAUTHORIZED', nobody: 'answer' },
  'frames.aggregate': { input: () => ({}), stranger: 'answer', inactive: 'UNAUTHORIZED', nobody: 'answer' },
  'frames.get': {
    input: () => ({ id: 1 }),
    stranger: 'frame_not_found',
    inactive: 'UNAUTHORIZED',
    nobody: 'frame_not_found',
    owner: 'frame_not_found',
  },
  'frames.headers': {
    input: () => ({ id: 1 }),
    stranger: 'frame_not_found',
    inactive: 'UNAUTHORIZED',
    nobody: 'frame_not_found',
    owner: 'frame_not_found',
  },
  'auth.profile': { input: () => undefined, stranger: 'answer' },
  'auth.login': {
    input: () => ({ username: 'alice', password: 'alice-pass-1' }),
    stranger: 'answer',
    nobody: 'answer',
  },
  ...ofAnalyses(),
  'analysis.run': {
    input: () => ({ action: 'nonsense' }),
    stranger: 'analysis_not_found',
    owner: 'analysis_not_found',
  },
  'sessions.delete': { input: onSession, stranger: 'session_not_found' },
}

/** Each asks about a frame that alice alone may see. */
function ofAnalyses(): typeof procedures {
  const display = { width: 64, height: 48 }
  const frame = { basename: 'of-alice' }
  const inputs = {
    lineProfile: { ...display, x1: 1, y1: 1, x2: 2, y2: 2 },
    centroiding: { ...display, x: 1, y: 1 },
    sourceCatalog: display,
    wcs: {},
    rawData: {},
    getJpg: { zmin: 1, zmax: 2 },
    getTif: {},
    lightCurve: { target_coords: { ra: 1, dec: 2 }, images: [frame] },
    header: {},
    cutout: { ra: 1, dec: 2, size: 3 },
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      `analysis.${name}`,
      { input: () => ({ ...frame, ...input }), stranger: 'analysis_failed' },
    ]),
  )
}

const rows = Object.entries(procedures).flatMap(
  ([path, { input, stranger, nobody = 'UNAUTHORIZED', inactive = nobody, owner = 'answer' }]) =>
    (
      [
        ['nobody', nobody],
        ['inactive', inactive],
        ['bob', stranger],
        ['sam', stranger],
        ['alice', owner],
      ] satisfies [Person, Outcome][]
    ).map(([person, outcome]) => ({ path, person, outcome, input })),
)

test('the table has every procedure', () => {
  expect(Object.keys(procedures).sort()).toEqual([...procedurePaths].sort())
})

describeOnEveryDialect('rights', (openTestStore) => {
  let world: World
  let ids: { session_id: number; id: number }
  beforeAll(async () => {
    world = await createWorld(await openTestStore())
    const session = await world.call<DataSession>('alice', 'sessions.create', { name: "Alice's" })
    const request = { session_id: session.id, name: 'Median', input_data: frames }
    const operation = await world.call<DataOperation>('alice', 'operations.create', request)
    ids = { session_id: session.id, id: operation.id }
  })

  test.each(rows)('$path by $person: $outcome', async ({ path, person, outcome, input }) => {
    if (outcome === 'answer') {
      await world.call(person, path, input(ids))
      return
    }
    const refusal = await world.refusal(person, path, input(ids))
    if (outcome === 'UNAUTHORIZED') expect(refusal).toMatchObject({ code: 'UNAUTHORIZED', reason: 'not_authenticated' })
    else expect(refusal.reason).toBe(outcome)
  })

  test('what strangers tried changed nothing for them to see', async () => {
    for (const person of ['bob', 'sam'] as const) {
      const { results } = await world.call<{ results: DataSession[] }>(person, 'sessions.list')
      expect(results.every((session) => session.user === person)).toBe(true)
    }
  })
})
