import { describe, expect, it } from 'vitest'
import { depthOf, explainJsonError } from './json-errors.ts'

// As Python 3.11's json.loads says it.
const words: [string, string][] = [
  ['{"a": 1,}', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
  ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1 "b":2}', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
  ['name', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"a":1} x', 'Extra data: line 1 column 9 (char 8)'],
  ['"a\\qb"', 'Invalid \\escape: line 1 column 3 (char 2)'],
  ['"a\x01"', 'Invalid control character at: line 1 column 3 (char 2)'],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['{"a":', 'Expecting value: line 1 column 6 (char 5)'],
  ['\n\n  x', 'Expecting value: line 3 column 3 (char 4)'],
  ['"\\u12"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
  ['01', 'Extra data: line 1 column 2 (char 1)'],
  ['[tru]', 'Expecting value: line 1 column 2 (char 1)'],
  ['-', 'Expecting value: line 1 column 1 (char 0)'],
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['[NaN]', "Out of range float values are not JSON compliant: 'NaN'"],
  ['[-Infinity]', "Out of range float values are not JSON compliant: '-Infinity'"],
]

describe('a text that is no JSON', () => {
  it.each(words)('%j is explained as Python does', (text, expected) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(explainJsonError(text)).toBe(expected)
  })

  it('of any depth is explained without exhausting the stack', () => {
    expect(explainJsonError('['.repeat(1_000_000))).toMatch(/^Nested too deeply/)
  })
})

describe('depthOf', () => {
  it('counts brackets outside of strings', () => {
    expect(depthOf('{"[[[\\"[": [1, {"a": []}], "b": []}')).toBe(4)
    expect(depthOf('1')).toBe(0)
    expect(depthOf('"unended')).toBe(0)
  })
})
