import { expect, test } from 'vitest'
import { createResultEvents, type ResultEvent } from './events.ts'
import { silentLogger } from './logger.ts'

const event = (key: string): ResultEvent => ({ key, status: 'PENDING', message: '', progress: 0, output: null })

test('a listener hears of its keys, each event once, until it ends', () => {
  const events = createResultEvents(silentLogger)
  const heard: string[] = []
  const end = events.on(['a', 'b', 'a'], ({ key }) => heard.push(key))
  for (const key of ['a', 'b', 'c']) events.emit(event(key))
  end()
  events.emit(event('a'))
  expect(heard).toEqual(['a', 'b'])
})

test('the same function given twice is two listeners', () => {
  const events = createResultEvents(silentLogger)
  let heard = 0
  const listener = () => heard++
  const end = events.on(['a'], listener)
  events.on('all', listener)
  events.on(['a'], listener)
  end()
  events.emit(event('a'))
  expect(heard).toBe(2)
})

test('a listener that fails is logged and does not keep others from hearing', () => {
  const errors: string[] = []
  const events = createResultEvents({ ...silentLogger, error: (_fields, message) => errors.push(message) })
  let heard = 0
  events.on('all', () => {
    throw new Error('no')
  })
  events.on('all', () => heard++)
  events.emit(event('a'))
  expect([heard, errors]).toEqual([1, ['a listener to results failed']])
})
