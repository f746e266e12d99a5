import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

it('takes turns in order, so many at a time, also after failures', async () => {
  const inTurn = createTurns(2)
  let running = 0
  let most = 0
  const begun: number[] = []
  const work = (index: number) => async () => {
    begun.push(index)
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    if (index % 3 === 0) throw new Error('spoilt')
    return index
  }
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((index) => inTurn(work(index))))
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([false, true, true, false, true, true, false])
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(most).toBe(2)
})
