import { describe, expect, it } from 'vitest'
import { readByteRange } from './byte-range.ts'

describe('a Range header for a file of 100 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['Bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    [undefined, 'all'],
    ['bytes=-', 'all'],
    ['bytes=5-4', 'all'],
    ['bytes=200-150', 'all'],
    ['bytes=0-1,5-6', 'all'],
    ['lines=0-1', 'all'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
  ])('%s means %j', (header, range) => {
    expect(readByteRange(header, 100)).toEqual(range)
  })

  it('of an empty file nothing can be asked', () => {
    expect(readByteRange('bytes=0-', 0)).toBe('unsatisfiable')
    expect(readByteRange('bytes=-1', 0)).toBe('unsatisfiable')
  })
})
