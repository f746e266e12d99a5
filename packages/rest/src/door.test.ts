import { gunzipSync } from 'node:zlib'
import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { createToyServer } from './testing/toy-server.ts'

const { app, door } = createToyServer()
const AUTHORIZED = { authorization: 'Token good' }

function send(method: InjectOptions['method'], url: string, options: Partial<InjectOptions> = {}) {
  return app.inject({ method, url, ...options, headers: { ...AUTHORIZED, ...options.headers } } as InjectOptions)
}
const post = (
  url: string,
  payload: string | Buffer | object,
  type = 'application/json',
  method: 'POST' | 'PUT' | 'PATCH' = 'POST',
) => send(method, url, { payload, headers: { 'content-type': type } })

const errorOf = (detail: string) => ({ detail, error: detail })

describe('paths and methods', () => {
  it('serves every path with and without its last slash', async () => {
    for (const url of ['/api/notes/1/', '/api/notes/1', '/api/notes/1?x=1']) {
      expect((await send('GET', url)).json()).toEqual({ id: 1, title: 'one', stars: null })
    }
    expect((await post('/api/notes', { title: 'kept' })).statusCode).toBe(201)
  })

  it('answers a method that the path does not have with 405 and what it has, before the body is looked at', async () => {
    const response = await post('/api/notes/1/', '{')
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe('GET, PUT, PATCH, DELETE, HEAD, OPTIONS')
    expect(response.json()).toEqual(errorOf('Method "POST" not allowed.'))
    expect((await send('GET', '/api/notes/clear/')).headers.allow).toBe('POST, OPTIONS')
  })

  it('asks nobody for credentials where they are optional, and looks at those that are given', async () => {
    const visit = (headers: Record<string, string>) => app.inject({ url: '/api/visit/', headers })
    expect((await visit({})).json()).toEqual({ user: null })
    expect((await visit(AUTHORIZED)).json()).toEqual({ user: { name: 'ann' } })
    expect((await visit({ authorization: 'Token bad' })).statusCode).toBe(401)
  })

  it('says what the path has on every answer, or what clients know that it has', async () => {
    expect((await app.inject('/api/notes/')).headers.allow).toBe('GET, POST, HEAD, OPTIONS')
    expect((await send('GET', '/api/ask/why/')).statusCode).toBe(405)
    expect((await send('GET', '/api/ask/why/')).headers.allow).toBe('GET, POST, HEAD, OPTIONS')
  })

  it('answers OPTIONS with what the path has', async () => {
    const response = await send('OPTIONS', '/api/notes/')
    expect([response.statusCode, response.headers.allow, response.body]).toEqual([204, 'GET, POST, HEAD, OPTIONS', ''])
  })

  it('answers HEAD as GET, without the body', async () => {
    const [head, get] = await Promise.all([send('HEAD', '/api/notes/1/'), send('GET', '/api/notes/1/')])
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      get.headers['content-length'],
    ])
    expect((await send('HEAD', '/api/notes/clear/')).statusCode).toBe(405)
  })

  it('takes methods nobody has heard of and unknown paths to the same refusals', async () => {
    const ask = (method: string, url: string, headers = AUTHORIZED) => door.refuseUnrouted({ method, url, headers })
    expect((await ask('FOO', '/api/notes/')).toJSON()).toEqual(errorOf('Method "FOO" not allowed.'))
    expect((await door.refuseUnrouted({ method: 'FOO', url: '/api/notes/1', headers: {} })).status).toBe(401)
    expect(await ask('GET', '/api/nothing/')).toMatchObject({ status: 404, body: { detail: 'Not found.' } })
    expect((await ask('FOO', '/api/notes/clear?x')).headers).toEqual({ allow: 'POST, OPTIONS' })
  })

  it('sends nothing with 204', async () => {
    const response = await send('DELETE', '/api/notes/1', { headers: { 'content-type': 'application/json' } })
    expect([response.statusCode, response.body, response.headers['content-type']]).toEqual([204, '', undefined])
  })
})

describe('the order of refusals', () => {
  const bad = { 'content-type': 'text/plain', accept: 'application/xml', authorization: 'Token bad' }

  it('is format, credentials, method, record, body, fields', async () => {
    const status = async (method: 'GET' | 'POST' | 'PATCH', url: string, headers: Record<string, string>) =>
      (await app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: 'x' }) })).statusCode
    expect(await status('POST', '/api/notes/2/?format=xml', bad)).toBe(404)
    expect(await status('POST', '/api/notes/2/', bad)).toBe(406)
    const { accept: _, ...readable } = bad
    expect(await status('POST', '/api/notes/2/', readable)).toBe(401)
    const known = { ...readable, ...AUTHORIZED }
    expect(await status('POST', '/api/notes/2/', known)).toBe(405)
    expect(await status('PATCH', '/api/notes/2/', known)).toBe(404)
    expect(await status('PATCH', '/api/notes/1/', known)).toBe(415)
    expect(await status('PATCH', '/api/notes/1/', { ...known, 'content-type': 'application/json' })).toBe(400)
  })

  it('begins with the path: one without its parameter is unknown to everybody', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
      const response = await app.inject({ method, url: '/api/ask//', headers: bad })
      expect([response.statusCode, response.json(), response.headers.allow]).toEqual([
        404,
        errorOf('Not found.'),
        undefined,
      ])
    }
  })

  it('takes an id that is no integer for an unknown path, and one beyond 2^53 for an unknown record', async () => {
    for (const id of ['abc', '1.5', '%00', '%25', "1'", '0x1', '+1', '%201', '1_0', '١']) {
      expect((await send('GET', `/api/notes/${encodeURI(decodeURIComponent(id))}/`)).json()).toEqual(
        errorOf('Not found.'),
      )
    }
    const missing = errorOf('No Note matches the given query.')
    for (const id of ['2', '-1', '9223372036854775807', '99999999999999999999']) {
      expect((await send('GET', `/api/notes/${id}/`)).json()).toEqual(missing)
    }
    expect((await send('GET', '/api/notes/01/')).statusCode).toBe(200)
  })
})

describe('credentials', () => {
  const ask = (authorization?: string) =>
    app.inject({ method: 'GET', url: '/api/notes/1/', headers: authorization === undefined ? {} : { authorization } })

  it('admits a token in any case of the scheme, and Bearer', async () => {
    for (const header of ['Token good', 'token good', 'TOKEN  good', 'Bearer good']) {
      expect((await ask(header)).statusCode).toBe(200)
    }
  })

  it('says what is wrong with them', async () => {
    const words: [string | undefined, string][] = [
      [undefined, 'Authentication credentials were not provided.'],
      ['', 'Authentication credentials were not provided.'],
      ['good', 'Authentication credentials were not provided.'],
      ['Basic good', 'Authentication credentials were not provided.'],
      ['Token', 'Invalid token header. No credentials provided.'],
      ['Token ', 'Invalid token header. No credentials provided.'],
      ['Token a b', 'Invalid token header. Token string should not contain spaces.'],
      ['Token bad', 'Invalid token.'],
      ['Bearer bad', 'Invalid token.'],
      ['Token idle', 'User inactive or deleted.'],
    ]
    for (const [header, detail] of words) {
      const response = await ask(header)
      expect([response.statusCode, response.headers['www-authenticate']]).toEqual([401, 'Token'])
      expect(response.json()).toEqual(errorOf(detail))
    }
  })

  it('are not looked at on public routes', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/api/login/',
      headers: { authorization: 'Token stale' },
      payload: { password: 'x' },
    })
    expect(response.json()).toEqual({ user: null })
    expect((await app.inject({ method: 'GET', url: '/api/login/' })).statusCode).toBe(405)
  })
})

describe('answers', () => {
  it('are application/json with a length, never stored', async () => {
    for (const response of [await send('GET', '/api/notes/1/'), await send('GET', '/api/notes/9/')]) {
      expect(response.headers['content-type']).toBe('application/json')
      expect(response.headers['content-length']).toBe(`${response.rawPayload.length}`)
      expect(response.headers['cache-control']).toBe('no-store')
    }
  })

  it('keep their length when compressed', async () => {
    const response = await send('GET', '/api/large/', { headers: { 'accept-encoding': 'br, gzip' } })
    expect(response.headers['content-encoding']).toBe('gzip')
    expect(response.headers['content-length']).toBe(`${response.rawPayload.length}`)
    expect(JSON.parse(gunzipSync(response.rawPayload).toString())).toEqual({ text: 'é'.repeat(5000) })
    const plain = await send('GET', '/api/large/', { headers: { 'accept-encoding': 'gzip;q=0' } })
    expect([plain.headers['content-encoding'], plain.headers['content-length']]).toEqual([undefined, '10011'])
  })

  it('pass JSON text through and write null for numbers that are not finite', async () => {
    expect((await send('GET', '/api/raw/')).body).toBe('[{"a": 1},{"b":null}]')
  })

  it('tell nothing of an unexpected failure but the request id', async () => {
    const response = await send('GET', '/api/broken/')
    expect(response.statusCode).toBe(500)
    expect(response.json()).toMatchObject({ detail: expect.any(String), request_id: expect.any(String) })
    expect(response.body).not.toMatch(/secret|door\.ts|Error:/)
  })

  it('say when to come back', async () => {
    const response = await send('GET', '/api/busy/')
    expect([response.statusCode, response.headers['retry-after']]).toEqual([429, '4'])
    expect(response.json()).toEqual(errorOf('Request was throttled.'))
  })

  it('that are a sentence only are that', async () => {
    expect((await post('/api/ask/why/', {})).json()).toEqual({ error: 'No answer to why' })
  })

  it('refuse what Accept does not admit', async () => {
    const ask = async (accept: string, query = '') =>
      (await send('GET', `/api/notes/1/${query}`, { headers: { accept } })).statusCode
    const admitted = ['*/*', 'application/*', 'APPLICATION/JSON', 'application/json; indent=4', 'text/html, */*;q=0.1']
    for (const accept of admitted) expect(await ask(accept)).toBe(200)
    for (const accept of ['', 'text/html', 'nonsense', 'application/vnd.api+json', 'application/json;q=0']) {
      expect(await ask(accept)).toBe(406)
    }
    expect(await ask('*/*', '?format=')).toBe(200)
    expect(await ask('*/*', '?format=json')).toBe(200)
    expect(await ask('*/*', '?format=JSON')).toBe(404)
  })
})

describe('pages', () => {
  const page = async (query: string) => {
    const { count, next, previous, results } = (await send('GET', `/api/notes${query}`)).json()
    expect(count).toBe(5)
    return [next, previous, results.length]
  }
  const link = (query: string) => `http://localhost:80/api/notes/?${query}`

  it('link to their neighbours, other parameters kept and sorted', async () => {
    expect(await page('')).toEqual([link('limit=2&offset=2'), null, 2])
    expect(await page('/?offset=1')).toEqual([link('limit=2&offset=3'), link('limit=2'), 2])
    expect(await page('?limit=3&offset=9')).toEqual([null, link('limit=3&offset=6'), 0])
    const odd = '?tag=b%C3%A4r+x&z=%26%3D&limit=1&aa=2&aa=1&flag'
    expect((await page(odd))[0]).toBe(link('aa=2&aa=1&flag=&limit=1&offset=1&tag=b%C3%A4r+x&z=%26%3D'))
    const high = '%EF%BC%A1=1&%F0%9F%98%80=1'
    expect((await page(`?%F0%9F%98%80=1&%EF%BC%A1=1`))[0]).toBe(link(`limit=2&offset=2&${high}`))
    expect((await page('??limit=1'))[0]).toBe(link('%3Flimit=1&limit=2&offset=2'))
  })

  it('take what is no number for the default, and at most the maximum', async () => {
    for (const limit of ['0', '-1', 'abc', '', '2.5', '1e1']) expect((await page(`?limit=${limit}`))[2]).toBe(2)
    expect((await page('?limit=%203&offset=-3'))[2]).toBe(3)
    expect((await page('?limit=99999999999999999999'))[2]).toBe(4)
    expect((await page('?limit=1&limit=3'))[2]).toBe(3)
    expect((await page('?limit=2;offset=1'))[2]).toBe(2)
  })
})

describe('queries', () => {
  it('are coerced without touching the schemas', async () => {
    for (const [text, title] of [
      ['true', 'ONE'],
      ['1', 'ONE'],
      ['false', 'one'],
      ['0', 'one'],
    ]) {
      expect((await send('GET', `/api/notes/1/?loud=${text}`)).json().title).toBe(title)
    }
    expect((await send('GET', '/api/notes/1/?loud=maybe')).json()).toMatchObject({ loud: ['Must be a valid boolean.'] })
    expect((await send('GET', '/api/notes/1/?loud=x&loud=true&unknown=1')).json().title).toBe('ONE')
  })
})
