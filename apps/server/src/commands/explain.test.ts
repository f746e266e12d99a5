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

test('a folder where a file is wanted is told so, wherever it was found out', () => {
  expect(explain(Object.assign(new Error('EISDIR'), { code: 'EISDIR', path: '/srv' }))).toBe(
    '/srv is a folder, not a file',
  )
})

test('a host that cannot be found is named, with what to do', () => {
  const fault = Object.assign(new Error('getaddrinfo ENOTFOUND db.invalid'), {
    code: 'ENOTFOUND',
    hostname: 'db.invalid',
  })
  expect(explain(fault)).toMatch(/^no host is called db\.invalid: correct the address/)
})

test('a query that failed is told by its reason alone, without statement and values', () => {
  const reason = new Error('UNIQUE constraint failed: users.username')
  const message = 'Failed query: insert into "users" …\nparams: a password hash'
  const failed = Object.assign(new Error(message, { cause: reason }), { query: 'insert into "users" …' })
  expect(explain(failed)).toBe(reason.message)
  expect(explain(new Error('the user cannot be made', { cause: failed }))).toBe(
    `the user cannot be made (${reason.message})`,
  )
})
