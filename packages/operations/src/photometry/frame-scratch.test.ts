import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLender, createScratch } from './frame-scratch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('scratch is the same memory as long as it is used, and is let go after a rest', () => {
  const scratch = createScratch()
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

test('memory is lent to one at a time, large enough, and let go after a rest', () => {
  const lender = createLender()
  const [first, second] = [lender.lend(64), lender.lend(64)]
  expect(first).not.toBe(second)
  lender.takeBack(first)
  expect(lender.lend(32)).toBe(first)
  lender.takeBack(first)
  expect(lender.lend(65).byteLength).toBe(65)
  lender.takeBack(second)
  vi.advanceTimersByTime(5000)
  expect(lender.lend(64)).not.toBe(second)
})
