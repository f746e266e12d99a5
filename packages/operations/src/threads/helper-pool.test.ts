import { expect, test } from 'vitest'
import type { HalvingJob } from './halving-helper.test-support.ts'
import { createHelperPool } from './helper-pool.ts'
import { FAILURES } from './sample-failures.test-support.ts'

const pool = createHelperPool<HalvingJob, { half: number; bytes: Uint8Array }, number>(
  new URL('./halving-helper.test-support.ts', import.meta.url),
)

test('every thread tells its parts in order, and then what it ends with', async () => {
  const told: number[] = []
  const results = await Promise.all(pool.ask({ numbers: [2, 4, 8] }, 2, ({ half }) => told.push(half)))
  expect(results).toEqual([3, 3])
  expect(told.toSorted()).toEqual([1, 1, 2, 2, 4, 4])
  const alone: number[] = []
  await Promise.all(pool.ask({ numbers: [6, 2, 10, 4] }, 1, ({ bytes }) => alone.push(bytes[0]!)))
  expect(alone).toEqual([6, 2, 10, 4])
})

test('no thread is asked where none is wanted', () => {
  for (const count of [0, -1]) expect(pool.ask({ numbers: [2] }, count, () => {})).toEqual([])
})

test('a job that fails says why, and the jobs beside it and after it are done', async () => {
  const good = () => pool.ask({ numbers: [2] }, 1, () => {})[0]
  const answers = await Promise.allSettled([good(), ...pool.ask({ numbers: [2, 7] }, 1, () => {}), good()])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(answers[1]).toMatchObject({ reason: new Error('7 is odd') })
})

test('a thread that dies is told of to all who wait for it, and replaced', async () => {
  const answers = await Promise.allSettled([
    ...pool.ask({ numbers: [-1] }, 1, () => {}),
    ...pool.ask({ numbers: [2] }, 1, () => {}),
  ])
  for (const answer of answers) expect(answer).toMatchObject({ reason: new Error('a helper thread ended with code 3') })
  expect(await Promise.all(pool.ask({ numbers: [2] }, 2, () => {}))).toEqual([1, 1])
})

test.each(Object.keys(FAILURES).map(Number))(
  'an error of a helper is what it is on this thread: %i',
  async (number) => {
    const own = FAILURES[number]!()
    const error: Error = await pool.ask({ numbers: [number] }, 1, () => {})[0]!.then(String, (reason) => reason)
    expect(error).toBeInstanceOf(own.constructor)
    const fields = Object.entries(own).filter(([, value]) => typeof value !== 'function')
    expect(error).toMatchObject({ name: own.name, message: own.message, ...Object.fromEntries(fields) })
    expect(error.cause).toEqual(own.cause)
    expect(error.stack).toContain(own.message)
    expect(error.stack).toContain('halving-helper')
  },
)

test('what is thrown and is no error is told in words', async () => {
  const answers = await Promise.allSettled([201, 203].flatMap((number) => pool.ask({ numbers: [number] }, 1, () => {})))
  expect(answers).toMatchObject([{ reason: new Error('a text') }, { reason: new Error('[object Object]') }])
  expect(await Promise.all(pool.ask({ numbers: [2] }, 1, () => {}))).toEqual([1])
})
