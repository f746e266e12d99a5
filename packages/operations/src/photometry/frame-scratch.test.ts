import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBufferPool, createIdleReleasedBuffer } from './frame-scratch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a buffer is the same memory as long as it is used, and is released when it is idle', () => {
  const scratch = createIdleReleasedBuffer()
  const { buffer } = scratch(100)
  for (let use = 0; use < 10; use++) {
    vi.advanceTimersByTime(2000)
    expect(scratch(40).length).toBe(40)
    expect(scratch(100).buffer).toBe(buffer)
  }
  expect(scratch(101).buffer).not.toBe(buffer)
  const larger = scratch(100).buffer
  vi.advanceTimersByTime(5000)
  expect(scratch(100).buffer).not.toBe(larger)
})

test('a pool gives a buffer to one at a time, large enough, and frees those that are idle', () => {
  const pool = createBufferPool()
  const [first, second] = [pool.acquire(64), pool.acquire(64)]
  expect(first).not.toBe(second)
  pool.release(first)
  expect(pool.acquire(32)).toBe(first)
  pool.release(first)
  expect(pool.acquire(65).byteLength).toBe(65)
  pool.release(second)
  vi.advanceTimersByTime(5000)
  expect(pool.acquire(64)).not.toBe(second)
})
