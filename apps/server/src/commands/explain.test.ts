import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explain } from './explain.ts'

const thrownBy = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a missing file and a folder are told in words, with the path', () => {
  expect(explain(thrownBy(() => readFileSync('/no/such/file')))).toBe('there is no /no/such/file')
  expect(explain(Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/srv/x' }))).toMatch(/^\/srv\/x cannot be/)
})

test('a cause is told where it says more', () => {
  expect(explain(new Error('cannot open the archive', { cause: new Error('it is locked') }))).toBe(
    'cannot open the archive (it is locked)',
  )
  expect(explain(new Error('the same', { cause: new Error('the same') }))).toBe('the same')
})
