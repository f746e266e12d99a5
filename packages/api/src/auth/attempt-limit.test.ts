import { expect, test } from 'vitest'
import { createAttemptLimit } from './attempt-limit.ts'

function limitAt(maximum: number) {
  let time = 0
  const limit = createAttemptLimit({ maximum, now: () => time })
  return { ...limit, pass: (ms: number) => (time += ms) }
}

test('after so many failures one waits for the end of the minute', () => {
  const limit = limitAt(2)
  limit.failed(['name a'])
  expect(limit.retryAfterSeconds(['name a'])).toBe(0)
  limit.pass(15_000)
  limit.failed(['name a'])
  expect(limit.retryAfterSeconds(['name a'])).toBe(45)
  limit.pass(45_000)
  expect(limit.retryAfterSeconds(['name a'])).toBe(0)
})

test('keys count apart, and the longest wait counts', () => {
  const limit = limitAt(1)
  limit.failed(['address x'])
  expect(limit.retryAfterSeconds(['name b', 'address x'])).toBe(60)
  expect(limit.retryAfterSeconds(['name b', 'address y'])).toBe(0)
})

test('a success clears what failed before', () => {
  const limit = limitAt(1)
  limit.failed(['name a'])
  limit.succeeded(['name a'])
  expect(limit.retryAfterSeconds(['name a'])).toBe(0)
})

test('names that were invented do not fill the memory', () => {
  const limit = limitAt(1)
  limit.failed(['first'])
  for (let i = 0; i < 10_000; i++) limit.failed([`name ${i}`])
  expect(limit.retryAfterSeconds(['first'])).toBe(0)
  expect(limit.retryAfterSeconds(['name 9999'])).toBe(60)
})
