import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProgressWriter, type ProgressState } from './progress-writer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function record(floor = 0) {
  const written: ProgressState[] = []
  const writer = createProgressWriter(async (state) => void written.push(state), { floor })
  return { written, writer }
}

test('a second of a thousand reports makes four writes, and the newest report is the last one written', async () => {
  const { written, writer } = record()
  for (let step = 0; step < 1000; step++) {
    writer.report(step / 1001, `step ${step}`)
    await vi.advanceTimersByTimeAsync(1)
  }
  expect(written.length).toBeLessThanOrEqual(5)
  expect(written.length).toBeGreaterThanOrEqual(4)
  await vi.advanceTimersByTimeAsync(1000)
  expect(written.at(-1)).toEqual({ progress: Math.min(999 / 1001, 0.99), message: 'step 999' })
})

test('progress never falls, not below what a broken-off run had reached either, and is never all of it', async () => {
  const { written, writer } = record(0.3)
  for (const fraction of [0.1, 0.5, 0.4, Number.NaN, -1, 2, Number.POSITIVE_INFINITY]) {
    writer.report(fraction, '')
    await vi.advanceTimersByTimeAsync(300)
  }
  expect(written.map((state) => state.progress)).toEqual([0.3, 0.5, 0.5, 0.5, 0.5, 0.99, 0.99])
})

test('output is written with the next state, once', async () => {
  const { written, writer } = record()
  const output = { output_data: [1] }
  writer.report(0.1, 'a')
  writer.output(output)
  await vi.advanceTimersByTimeAsync(300)
  writer.report(0.2, 'b')
  await vi.advanceTimersByTimeAsync(300)
  expect(written).toEqual([
    { progress: 0.1, message: 'a' },
    { progress: 0.1, message: 'a', output },
    { progress: 0.2, message: 'b' },
  ])
})

test('there is one write at a time, and none after stop', async () => {
  const writing = Promise.withResolvers<void>()
  let writes = 0
  const write = () => {
    writes++
    return writing.promise
  }
  const writer = createProgressWriter(write, { floor: 0 })
  writer.report(0.1, '')
  writer.report(0.2, '')
  await vi.advanceTimersByTimeAsync(1000)
  expect(writes).toBe(1)
  const stopped = writer.stop()
  writing.resolve()
  await stopped
  writer.report(0.3, '')
  await vi.advanceTimersByTimeAsync(1000)
  expect(writes).toBe(1)
})
