import type { OperationRow } from '@datalab/store'
import { expect, test } from 'vitest'
import type { Services } from '../services.ts'
import { operationJson } from './operation-json.ts'

const row: OperationRow = {
  id: 7,
  sessionId: 1,
  name: 'Median',
  inputDataJson: '{"input_files":[]}',
  resultKey: 'k',
  created: '2026-01-01T00:00:00.000000Z',
  status: 'COMPLETED',
  message: '',
  progress: 1,
  outputJson:
    '{"output_files":[{"basename":"k","type":"fits","files":{"large":"k.jpg","small":"k.s.jpg"},"metadata":{}}]}',
  resultCreated: '2026-01-01T00:00:00.000000Z',
}

function contextCounting() {
  let signed = 0
  const services = { signer: { sign: (path: string) => `/${path}?n=${signed++}` } } as unknown as Services // all that is read
  return { context: { services, origin: 'https://d.test' }, count: () => signed }
}

test('is made once for the same row', () => {
  const { context, count } = contextCounting()
  const first = operationJson(row, context)
  expect(operationJson({ ...row }, context)).toBe(first)
  expect(count()).toBe(2)
})

test.each([
  { status: 'FAILED' },
  { message: 'a "quoted" one' },
  { progress: 0.5 },
  { name: 'Mediän' },
  { inputDataJson: '{}' },
  { outputJson: null },
  { resultKey: 'l' },
  { created: '2026-01-02T00:00:00.000000Z' },
  { resultCreated: '2026-01-02T00:00:00.000000Z' },
] satisfies Partial<OperationRow>[])('is made anew when its row says %o', (change) => {
  const { context } = contextCounting()
  const before = operationJson(row, context)
  const after = operationJson({ ...row, ...change }, context)
  expect(after.equals(before)).toBe(false)
  expect(() => JSON.parse(after.toString())).not.toThrow()
})

test('is made anew for those who call the server by another name', () => {
  const { context } = contextCounting()
  operationJson(row, context)
  expect(operationJson(row, { ...context, origin: 'https://e.test' }).toString()).toContain('https://e.test/k/k.jpg')
})
