import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

const TRUSTED = 'https://ui.example.org'
const logged: string[] = []

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({
    engine: false,
    environment: { CORS_TRUSTED_ORIGINS: TRUSTED, TRUST_PROXY: 'loopback', LOG_LEVEL: 'debug' },
    log: { write: (line) => void logged.push(line) },
  })
}, 60_000)
afterAll(() => server.close())

const get = (path: string, headers: Record<string, string> = {}) => call('GET', server.base + path, { headers })

describe('pages of other origins', () => {
  const preflight = {
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'authorization,content-type',
  }

  it('may call with a token, which a preflight says by name', async () => {
    const { status, headers } = await call('OPTIONS', `${server.base}/api/datasessions/1`, {
      headers: { origin: 'https://anybody.example', ...preflight },
    })
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('access-control-allow-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'content-type']),
    )
    expect(headers.get('access-control-allow-methods')?.split(', ')).toEqual(
      expect.arrayContaining(['PATCH', 'DELETE']),
    )
  })

  it('may read errors, too', async () => {
    const { status, headers } = await get('/api/datasessions/', { origin: 'null' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, '*'])
  })

  it('get credentials through only when they are trusted', async () => {
    const { headers } = await get('/api/nothing/', { origin: TRUSTED })
    expect(headers.get('access-control-allow-origin')).toBe(TRUSTED)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('vary')).toContain('Origin')
  })

  it('are not spoken of to whoever is none', async () => {
    expect((await get('/api/nothing/')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('links to what operations made', () => {
  const key = 'a'.repeat(64)
  let url: string
  beforeAll(async () => {
    const path = join(tmpdir(), `datalab-blob-${process.pid}`)
    await writeFile(path, '0123456789')
    await server.opened.blobs.put(key, `${key}.jpg`, path)
    url = server.opened.signer.sign(`${key}/${key}.jpg`, { created: '2026-01-01T00:00:00.000000Z' })
  })

  it('give the file to be saved, to any page, without a token', async () => {
    const { status, headers, text } = await get(url)
    expect([status, text]).toEqual([200, '0123456789'])
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${key}.jpg"`)
    expect(headers.get('content-type')).toBe('image/jpeg')
    expect(headers.get('content-length')).toBe('10')
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })

  it('give parts of it', async () => {
    const part = await get(url, { range: 'bytes=2-4' })
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10'])
    expect((await get(url, { range: 'bytes=-3' })).text).toBe('789')
    expect((await get(url, { range: 'bytes=0-1', 'if-range': '"another"' })).text).toBe('0123456789')
    const beyond = await get(url, { range: 'bytes=10-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  })

  it('give nothing when it is known already, and no body to HEAD', async () => {
    const head = await call('HEAD', server.base + url)
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, '10', ''])
    const known = await get(url, { 'if-none-match': head.headers.get('etag')! })
    expect([known.status, known.text]).toEqual([304, ''])
  })

  it('lead nowhere when altered, or when the file is gone; then pages may not even read why', async () => {
    const origin = { origin: 'https://anybody.example' }
    const missing = server.opened.signer.sign(`${key}/none.jpg`, { created: '2026-01-01T00:00:00.000000Z' })
    const refused: [string, number][] = [
      [url.replace('.jpg', '.tif'), 403],
      [url.replace(/expires=\d+/, 'expires=99999999999'), 403],
      [url.replace(/&signature.*/, ''), 403],
      [missing, 404],
      ['/blobs/x/y', 403],
    ]
    for (const [path, status] of refused) {
      const answer = await get(path, origin)
      expect([path, answer.status, answer.json.error]).toEqual([path, status, expect.any(String)])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('the links of pages', () => {
  it('are built from what a trusted proxy was called', async () => {
    for (let count = 0; count < 2; count++) {
      await call('POST', `${server.base}/api/datasessions/`, { token: TOKENS.sam, body: { name: 'x' } })
    }
    const { json } = await call('GET', `${server.base}/api/datasessions?limit=1`, {
      token: TOKENS.sam,
      headers: { 'x-forwarded-host': 'datalab.example.org', 'x-forwarded-proto': 'https' },
    })
    expect(json.next).toBe('https://datalab.example.org/api/datasessions/?limit=1&offset=1')
  })
})

describe('for operators', () => {
  it('the server says that it is there and that all it needs works', async () => {
    expect((await get('/health/live')).json).toEqual({ status: 'ok' })
    const checks = { database: 'ok', queue: 'ok', blobs: 'ok' }
    expect((await get('/health/ready')).json).toEqual({ status: 'ok', checks })
  })

  it('requests are measured by route, never by record', async () => {
    await call('GET', `${server.base}/api/datasessions/424242/`, { token: TOKENS.alice })
    const { text } = await get('/metrics')
    expect(text).toMatch(
      /datalab_http_request_duration_seconds_count\{method="GET",route="\/api\/datasessions\/:id\/",status="404"\} \d/,
    )
    expect(text).toContain('datalab_queue_jobs{state="queued"} 0')
    expect(text).not.toContain('424242')
  })

  it('the log has requests with their ids, and no token', async () => {
    const { headers } = await call('GET', `${server.base}/api/profile/?token=${TOKENS.alice}`, { token: TOKENS.alice })
    const lines = logged.map((line) => JSON.parse(line))
    expect(lines.find((line) => line.request_id === headers.get('x-request-id'))).toMatchObject({
      level: 'debug',
      method: 'GET',
      url: '/api/profile/?token=[removed]',
      status: 200,
    })
    expect(logged.join('')).not.toContain(TOKENS.alice)
  })
})

describe('what is no good request', () => {
  const send = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(server.base)
      const socket = connect(Number(port), hostname, () => socket.write(bytes))
      let text = ''
      socket
        .on('data', (part) => (text += part))
        .on('end', () => resolve(text))
        .on('error', reject)
    })

  it('is told so in JSON', async () => {
    expect((await get('/api/datasessions/%zz/')).json).toEqual({ detail: 'Not found.', error: 'Not found.' })
    expect((await get('/nothing')).json).toEqual({ detail: 'Not found.', error: 'Not found.' })
    const answer = await send('GET / HTTP/1.1\r\nno header\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\{"detail":"The request is no valid HTTP\.","error":/)
    const large = await send(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(large).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('is a body that cannot be read, also where nothing is wanted of one', async () => {
    const token = TOKENS.alice
    const session = await call('POST', `${server.base}/api/datasessions/`, { token, body: { name: 's' } })
    const operations = `/api/datasessions/${session.json.id}/operations/`
    const input_data = { input_files: [{ basename: 'tst1m0a-fa99-20240115-0101-e91' }] }
    const body = { name: 'Normalization', input_data }
    const operation = await call('POST', server.base + operations, { token, body })
    const post = async (path: string, type: string) => {
      const headers = { authorization: `Token ${token}`, 'content-type': type }
      return (await fetch(server.base + path, { method: 'POST', headers, body: '{' })).status
    }
    for (const path of [`${operations}${operation.json.id}/cancel/`, `${operations}${operation.json.id}/retry/`]) {
      expect([await post(path, 'text/plain'), await post(path, 'application/json')]).toEqual([415, 400])
    }
    expect(await post('/api/analysis/magic/', 'text/plain')).toBe(415)
    expect(await post(`${operations}999999/cancel/`, 'text/plain')).toBe(404)
    expect((await call('GET', `${server.base}${operations}${operation.json.id}/`, { token })).json.status).toBe(
      'PENDING',
    )
  })

  it('is no very long id: that is a record which is not there', async () => {
    const token = TOKENS.alice
    const session = await call('GET', `${server.base}/api/datasessions/${'9'.repeat(2000)}/`, { token })
    expect([session.status, session.json.detail]).toEqual([404, 'No DataSession matches the given query.'])
    const action = 'x'.repeat(2000)
    const analysis = await call('POST', `${server.base}/api/analysis/${action}/`, { token, body: {} })
    expect([analysis.status, analysis.json]).toEqual([400, { error: `Analysis action '${action}' not found` }])
  })

  it('is no method that nobody has heard of: that is one which a path does not have', async () => {
    const foo = (authorization: string) => send(`FOO /api/datasessions/ HTTP/1.1\r\nHost: x\r\n${authorization}\r\n`)
    const answer = await foo(`Authorization: Token ${TOKENS.alice}\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
    expect(answer).toContain('allow: GET, POST, HEAD, OPTIONS\r\n')
    expect(answer).toContain('{"detail":"Method \\"FOO\\" not allowed."')
    expect(await foo('')).toMatch(/^HTTP\/1\.1 401 [\s\S]*www-authenticate: Token\r\n/)
  })
})

describe('the typed door', () => {
  const query = (path: string, token?: string) => call('GET', `${server.base}/trpc/${path}`, { token: token ?? null })

  it('answers queries, and refuses without telling more than the words', async () => {
    expect((await query('auth.profile', TOKENS.alice)).json.result.data.username).toBe('alice')
    const refused = await query('auth.profile')
    expect([refused.status, refused.json.error.message]).toEqual([401, 'Authentication credentials were not provided.'])
    expect(refused.text).not.toMatch(/stack|\.ts/)
  })

  it('gives pages in JSON as values', async () => {
    expect((await query('sessions.list', TOKENS.bob)).json.result.data).toEqual({ count: 0, results: [] })
  })
})
