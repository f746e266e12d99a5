import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('whoever comes while the connection is held waits, and is served in order', async () => {
  const turns = new Turns()
  const order: string[] = []
  await turns.hold()
  const work = [
    turns.run(() => order.push('statement')),
    turns.hold().then(() => {
      order.push('second')
      turns.release()
    }),
    turns.run(() => order.push('last')),
  ]
  expect(order).toEqual([])
  turns.release()
  await Promise.all(work)
  expect(order).toEqual(['statement', 'second', 'last'])
})

test('a free connection serves at once', () => {
  expect(new Turns().run(() => 7)).toBe(7)
})

test('a statement that throws while waiting fails alone', async () => {
  const turns = new Turns()
  await turns.hold()
  const failing = Promise.resolve(
    turns.run(() => {
      throw new Error('bad statement')
    }),
  )
  const next = turns.run(() => 'next')
  turns.release()
  await expect(failing).rejects.toThrow('bad statement')
  expect(await next).toBe('next')
})
