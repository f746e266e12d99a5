import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createToyServer } from './testing/toy-server.ts'

const { app } = createToyServer()

function send(method: InjectOptions['method'], url: string, options: Partial<InjectOptions> = {}) {
  const headers = { authorization: 'Token good', ...options.headers }
  return app.inject({ method, url, ...options, headers } as InjectOptions)
}
const post = (
  url: string,
  payload: string | Buffer | object,
  type = 'application/json',
  method: 'POST' | 'PUT' | 'PATCH' = 'POST',
) => send(method, url, { payload, headers: { 'content-type': type } })

const errorOf = (detail: string) => ({ detail, error: detail })

describe('bodies', () => {
  const faults = async (response: Promise<{ statusCode: number; json(): Record<string, unknown> }>) => {
    const { error, ...fields } = (await response).json()
    expect((await response).statusCode).toBe(400)
    expect(error).toEqual(expect.any(String))
    return fields
  }

  it('that are empty are {} whatever their type', async () => {
    for (const type of ['application/json', 'text/plain', 'multipart/form-data', 'nonsense']) {
      expect(await faults(post('/api/notes/', '', type))).toEqual({ title: ['This field is required.'] })
    }
    expect(await faults(send('POST', '/api/notes/'))).toEqual({ title: ['This field is required.'] })
  })

  it('are JSON, a form or multipart, and nothing else', async () => {
    const part = (name: string, value: string) =>
      `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const multipart = `${part('title', 'é')}${part('stars', '3')}--X--\r\n`
    const types = [
      'Application/JSON; charset=utf-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=X',
    ]
    for (const [index, body] of ['{"title":"é","stars":3}', 'title=no&title=%C3%A9&stars=3', multipart].entries()) {
      expect((await post('/api/notes/', body, types[index])).json()).toEqual({ title: 'é', stars: 3, by: 'ann' })
    }
    for (const type of ['text/plain', 'application/xml', 'nonsense', 'application/vnd.api+json']) {
      const response = await post('/api/notes/', '{"title":"a"}', type)
      expect(response.json()).toEqual(errorOf(`Unsupported media type "${type}" in request.`))
      expect(response.statusCode).toBe(415)
    }
  })

  it('have their faults told in the words of the old server', async () => {
    const told: [unknown, Record<string, unknown>][] = [
      [{}, { title: ['This field is required.'] }],
      [{ title: null }, { title: ['This field may not be null.'] }],
      [{ title: ' ' }, { title: ['This field may not be blank.'] }],
      [{ title: true }, { title: ['Not a valid string.'] }],
      [{ title: 'a'.repeat(21) }, { title: ['Ensure this field has no more than 20 characters.'] }],
      [{ title: 'a', stars: 'x' }, { stars: ['A valid number is required.'] }],
      [{ title: 'a', stars: 1.5 }, { stars: ['A valid integer is required.'] }],
      [{ title: 'a', stars: 9 }, { stars: ['Ensure this value is less than or equal to 5.'] }],
      [{ title: 'a', links: {} }, { links: ['Expected a list of items but got type "dict".'] }],
      [{ title: 'a', links: [{ url: 'x' }, {}] }, { links: { 1: { url: ['This field is required.'] } } }],
      [[], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
      ['"x"', { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] }],
      ['1.5', { non_field_errors: ['Invalid data. Expected a dictionary, but got float.'] }],
      ['1.0', { non_field_errors: ['Invalid data. Expected a dictionary, but got float.'] }],
      ['10', { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] }],
      ['true', { non_field_errors: ['Invalid data. Expected a dictionary, but got bool.'] }],
      ['null', { non_field_errors: ['No data provided'] }],
      ['{"title":"a","links":[1e400]}', { links: ['Value must be valid JSON.'] }],
      [
        '{"title":"","links":[1e400]}',
        { links: ['Value must be valid JSON.'], title: ['This field may not be blank.'] },
      ],
    ]
    for (const [body, fields] of told) {
      expect(await faults(post('/api/notes/', typeof body === 'string' ? body : JSON.stringify(body)))).toEqual(fields)
    }
  })

  it('carry one sentence that names the places', async () => {
    const response = await post('/api/notes/', { title: '', links: [{}] })
    const sentence = 'title: This field may not be blank. links.0.url: This field is required.'
    expect(response.json().error).toBe(sentence)
  })

  it('of PUT want what PATCH leaves alone, and of both the path has the last word about the id', async () => {
    expect(await faults(post('/api/notes/1/', { stars: 9 }, 'application/json', 'PUT'))).toEqual({
      title: ['This field is required.'],
      stars: ['Ensure this value is less than or equal to 5.'],
    })
    expect((await post('/api/notes/1/', { id: 7, x: 1 }, 'application/json', 'PATCH')).json()).toEqual({ id: 1 })
    expect((await post('/api/notes/1/', 'title=x', 'application/x-www-form-urlencoded', 'PUT')).json()).toEqual({
      id: 1,
      title: 'x',
    })
  })

  it('that are no JSON are refused with the place of the fault', async () => {
    const response = await post('/api/notes/', '{"title": "a",}')
    const where = 'Expecting property name enclosed in double quotes: line 1 column 15 (char 14)'
    expect(response.json()).toEqual(errorOf(`JSON parse error - ${where}`))
    for (const body of [Buffer.from([0x22, 0xfe, 0x22]), '\ufeff{}', '{"title": NaN}', `${'['.repeat(300)}`]) {
      expect((await faults(post('/api/notes/', body))).detail).toMatch(/^JSON parse error - /)
    }
  })

  it('of equal keys take the last, and __proto__ for a name like any other', async () => {
    expect((await post('/api/notes/', '{"title":"a","title":"b","__proto__":{"stars":1}}')).json()).toEqual({
      title: 'b',
      by: 'ann',
    })
  })

  it('have a number where a text belongs as it was written', async () => {
    const title = async (number: string) => (await post('/api/notes/', `{"links":[],"title":${number}}`)).json().title
    expect(await title('7')).toBe('7')
    expect(await title('1.0')).toBe('1.0')
    expect(await title('12345678901234567890')).toBe('12345678901234567890')
    expect(await title('1e5')).toBe('100000.0')
    const nested = '{"title":2.0,"links":[{"url":"u","title":3.5}]}'
    expect((await post('/api/notes/', nested)).json()).toMatchObject({ title: '2.0', links: [{ url: 'u' }] })
  })

  it('as forms carry lists and numbers as text', async () => {
    const form = (body: string) => post('/api/notes/', body, 'application/x-www-form-urlencoded')
    const links = encodeURIComponent('[{"url":"u"}]')
    expect((await form(`title=a&links=${links}`)).json()).toMatchObject({ links: [{ url: 'u' }] })
    expect(await faults(form('title=a&links=abc'))).toEqual({ links: ['Value must be valid JSON.'] })
    expect(await faults(form('?title=a'))).toEqual({ title: ['This field is required.'] })
    expect(await faults(form('title=a&links=null'))).toEqual({ links: ['This field may not be null.'] })
    expect((await form(`title=a&links=x&links=${links}`)).json()).toMatchObject({ links: [{ url: 'u' }] })
    expect(await faults(form('title=a&stars=x'))).toEqual({ stars: ['A valid number is required.'] })
  })

  it('as multipart are refused when broken, and files where text belongs', async () => {
    const file = '--X\r\nContent-Disposition: form-data; name="title"; filename="a"\r\n\r\nx\r\n--X--\r\n'
    expect(await faults(post('/api/notes/', file, 'multipart/form-data; boundary=X'))).toEqual({
      title: ['Not a valid string.'],
    })
    const asLinks = file.replace('"title"', '"links"')
    expect(await faults(post('/api/notes/', asLinks, 'multipart/form-data; boundary=X'))).toMatchObject({
      links: ['Value must be valid JSON.'],
    })
    const both = `--X\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n${file}`
    for (const parts of [both, file.replace('--X--\r\n', both)]) {
      expect(await faults(post('/api/notes/', parts, 'multipart/form-data; boundary=X'))).toEqual({
        title: ['Not a valid string.'],
      })
    }
    const notChosen = file.replace('filename="a"', 'filename=""')
    expect((await post('/api/notes/', notChosen, 'multipart/form-data; boundary=X')).json()).toMatchObject({
      title: 'x',
    })
    for (const [type, body] of [
      ['multipart/form-data', file],
      ['multipart/form-data; boundary=X', file.replace('--X--\r\n', '')],
    ]) {
      expect((await faults(post('/api/notes/', body, type))).detail).toMatch(/^Multipart form parse error - /)
    }
    for (const body of ['{"title":"a"}', 'title=a', file]) {
      expect(await faults(post('/api/notes/', body, 'multipart/form-data; boundary=Y'))).toEqual({
        title: ['This field is required.'],
      })
    }
  })

  it('as multipart may be cut off anywhere, and are answered', async () => {
    const part = (more: string) => `--X\r\nContent-Disposition: form-data; name="title"${more}\r\n\r\nx\r\n`
    const whole = `${part('')}${part('; filename="a"')}--X--\r\n`
    for (let length = 1; length <= whole.length; length++) {
      const response = await post('/api/notes/', whole.slice(0, length), 'multipart/form-data; boundary=X')
      expect([200, 201, 400]).toContain(response.statusCode)
    }
  })

  it('that are too large are refused', async () => {
    expect((await post('/api/notes/', { title: 'x'.repeat(30_000) })).statusCode).toBe(413)
  })
})
