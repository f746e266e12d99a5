import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { collectGarbageSoon } from './collect-garbage.ts'

const gc = vi.fn()
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('gc', gc)
  gc.mockClear()
})
afterEach(() => {
  vi.runAllTimers()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const flavors = () => gc.mock.calls.map(([options]) => options.flavor)

test('garbage is collected once for many calls, after the wait that the last one asked for', () => {
  collectGarbageSoon({ afterMs: 10 })
  collectGarbageSoon({ afterMs: 30 })
  vi.advanceTimersByTime(29)
  expect(flavors()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(flavors()).toEqual(['regular'])
})

test('a plain call does not weaken a thorough one that is still to come, and later ones are plain again', () => {
  collectGarbageSoon({ thoroughly: true })
  collectGarbageSoon({ afterMs: 30 })
  vi.advanceTimersByTime(30)
  expect(flavors()).toEqual(['last-resort'])
  collectGarbageSoon()
  vi.runAllTimers()
  expect(flavors()).toEqual(['last-resort', 'regular'])
})
