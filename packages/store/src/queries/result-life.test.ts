import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { describeOnEveryDialect } from '../testing/index.ts'
import { now, shiftTime } from '../time.ts'
import { createOperation } from './operations.ts'
import {
  beginResult,
  completeRun,
  deleteUnwantedResults,
  failRun,
  failUnfinishedResult,
  insertPendingResult,
  listAskers,
  resetFailedResult,
  wantResult,
  writeRunProgress,
} from './result-life.ts'
import { getResult } from './results.ts'
import { createSession } from './sessions.ts'
import { createUser } from './users.ts'

describeOnEveryDialect('the life of a result', (openTestStore) => {
  let store: Store
  let keys = 0
  beforeAll(async () => {
    store = await openTestStore()
  })

  async function insert(userId: number | null = null): Promise<string> {
    const key = `key${++keys}`
    const result = { key, operation: 'Median', version: 1, input: {}, userId, requestId: null }
    expect(await insertPendingResult(store, result)).toBe(true)
    expect(await insertPendingResult(store, result)).toBe(false)
    return key
  }

  const done = { output: { output_data: [1] }, message: '' }
  const half = { progress: 0.5, message: 'half', output: { output_data: [] } }

  test('a run that another one has taken over can write nothing', async () => {
    const key = await insert()
    const late = (await beginResult(store, key))!
    const current = (await beginResult(store, key))!
    expect([late.attempt, current.attempt]).toEqual([1, 2])
    expect(await writeRunProgress(store, late, half)).toBe(false)
    expect(await completeRun(store, late, done)).toBe(false)
    expect(await failRun(store, late, 'no')).toBeNull()
    expect(await getResult(store, key)).toMatchObject({ status: 'IN_PROGRESS', progress: 0, output: null, message: '' })
    expect(await completeRun(store, current, done)).toBe(true)
  })

  test('a cancelled run can write nothing, also when its result was asked for again', async () => {
    const key = await insert()
    const run = (await beginResult(store, key))!
    expect(await failUnfinishedResult(store, key, 'Cancelled.')).toMatchObject({ status: 'FAILED' })
    expect(await writeRunProgress(store, run, half)).toBe(false)
    expect(await resetFailedResult(store, key, { userId: null, requestId: 'r' })).toBe(true)
    expect(await completeRun(store, run, done)).toBe(false)
    expect(await getResult(store, key)).toMatchObject({ status: 'PENDING', message: '', output: null, requestId: 'r' })
  })

  test('a finished result is not begun, failed or reset', async () => {
    const key = await insert()
    await completeRun(store, (await beginResult(store, key))!, done)
    expect(await beginResult(store, key)).toBeNull()
    expect(await failUnfinishedResult(store, key, 'no')).toBeNull()
    expect(await resetFailedResult(store, key, { userId: null, requestId: null })).toBe(false)
    expect(await getResult(store, key)).toMatchObject({ status: 'COMPLETED', progress: 1, output: done.output })
  })

  test('those who ask for a result are the owners of its operations, the first one first', async () => {
    const users = [0, 1, 2].map((n) => createUser(store, { username: `asker${n}`, isStaff: n === 1 }))
    const [a, b, c] = await Promise.all(users)
    const key = await insert(c!.id)
    for (const { id: userId } of [b!, a!, b!]) {
      const session = await createSession(store, { userId, name: 'A session', inputData: [] })
      await createOperation(store, { sessionId: session.id, name: 'Median', inputData: {}, resultKey: key })
    }
    const others = [a!, b!].sort((x, y) => x.id - y.id)
    const askers = [c!, ...others].map(({ id, isStaff }) => ({ id, isStaff }))
    expect(await listAskers(store, { key, userId: c!.id })).toEqual(askers)
    expect(await listAskers(store, { key, userId: null })).toEqual(askers.slice(1))
  })

  test('only finished results that no operation refers to and nobody has wanted since are deleted', async () => {
    const { id: userId } = await createUser(store, { username: 'owner' })
    const session = await createSession(store, { userId, name: 'A session', inputData: [] })
    const [unwanted, failed, referred, unfinished, wanted] = await Promise.all([1, 2, 3, 4, 5].map(() => insert()))
    for (const key of [unwanted!, referred!, wanted!]) await completeRun(store, (await beginResult(store, key))!, done)
    await failUnfinishedResult(store, failed!, 'no')
    await createOperation(store, { sessionId: session.id, name: 'Median', inputData: {}, resultKey: referred! })
    const before = now()
    await wantResult(store, wanted!)
    const deleted = await deleteUnwantedResults(store, before)
    expect(deleted).toEqual(expect.arrayContaining([unwanted, failed]))
    for (const key of [referred, unfinished, wanted]) expect(await getResult(store, key!)).toBeDefined()
    expect(await deleteUnwantedResults(store, shiftTime(before, -1000))).toEqual([])
  })
})
