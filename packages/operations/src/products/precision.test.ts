import { expect, it } from 'vitest'
import { operationsAt } from '../operations-at.ts'
import { operations } from '../registry.ts'
import { DEFAULT_PRECISION, parsePrecision } from './precision.ts'

it.each([
  ['16', { kind: 'quantised', level: 16 }],
  ['0.5', { kind: 'quantised', level: 0.5 }],
  ['lossless', { kind: 'lossless' }],
  ['none', { kind: 'uncompressed' }],
  ['0', null],
  ['-4', null],
  ['1e3', null],
  ['99999999999', null],
  ['best', null],
  ['', null],
])('a setting of "%s" is understood or refused', (text, precision) => {
  expect(parsePrecision(text)).toEqual(precision)
})

it('results of one precision are not those of another, and the usual one is in no name', () => {
  const operation = operations.get('Median')!
  const checked = operation.check({ input_files: ['a', 'b'].map((basename) => ({ basename, source: 'archive' })) })
  if (!checked.ok) throw new Error('refused')
  const identities = ['16', '17', 'lossless', 'none'].map((text) =>
    operationsAt(parsePrecision(text)!).get('Median')!.identity(checked.input),
  )
  expect(new Set(identities).size).toBe(4)
  for (const identity of identities) expect(identity).toMatch(/^[0-9a-f]{64}$/)
  expect(identities[0]).toBe(operation.identity(checked.input))
  expect(operationsAt(DEFAULT_PRECISION)).toBe(operations)
})
