import { expect, test } from 'vitest'
import { z } from 'zod'
import { text, trimSpace } from './text.ts'

test('white space is that of Unicode and of Python', () => {
  const space = '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000'
  expect(trimSpace(`${space}a${space}b${space}`)).toBe(`a${space}b`)
})

test('what only looks like white space stays', () => {
  expect(trimSpace('\u200ba\ufeff')).toBe('\u200ba\ufeff')
})

test('every fault is told', () => {
  const { error } = z.object({ name: text({ maxLength: 3 }) }).safeParse({ name: 'a\0\ud800bcd' })
  expect(error?.issues.map((issue) => issue.message)).toEqual([
    'Ensure this field has no more than 3 characters.',
    'Null characters are not allowed.',
    'Surrogate characters are not allowed: U+D800.',
  ])
})

test('pairs of surrogates are letters, and a low one alone is none', () => {
  expect(text({ maxLength: 1 }).parse('🔭')).toBe('🔭')
  expect(text().safeParse('a\udc00').error?.issues[0]?.message).toBe('Surrogate characters are not allowed: U+DC00.')
})

test('an optional text may be absent, not null', () => {
  const schema = z.object({ name: text().optional() })
  expect(schema.parse({})).toEqual({})
  expect(schema.safeParse({ name: null }).error?.issues[0]?.message).toBe('This field may not be null.')
})

test('documents know it as a text', () => {
  expect(
    z.toJSONSchema(z.object({ name: text({ maxLength: 256 }) }), { io: 'input', unrepresentable: 'any' }),
  ).toMatchObject({
    properties: { name: { type: 'string', minLength: 1, maxLength: 256 } },
    required: ['name'],
  })
})
