import { findUserByName, updateUser } from '@datalab/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

const get = (path: string, token: string = TOKENS.alice, headers = {}) =>
  call('GET', server.base + path, { token, headers })

async function countKept(): Promise<number> {
  const { text } = await call('GET', `${server.base}/metrics`)
  return Number(/^datalab_http_kept_answers_total (\d+)$/m.exec(text)?.[1])
}

async function addOperation(): Promise<string> {
  const token = TOKENS.alice
  const { json: session } = await call('POST', `${server.base}/api/datasessions/`, { token, body: { name: 'a' } })
  const input_files = ['0101', '0102'].map((n) => ({ source: 'archive', basename: `tst1m0a-fa99-20240115-${n}-e91` }))
  const body = { name: 'Median', input_data: { input_files } }
  const path = `/api/datasessions/${session.id}/operations/`
  const { status, json: operation } = await call('POST', server.base + path, { token, body })
  expect(status).toBe(201)
  return `${path}${operation.id}/`
}

describe('the same question asked again', () => {
  it('is answered as before, by an answer that was kept, with a request id of its own', async () => {
    const before = await countKept()
    const [first, second] = [await get('/api/profile/'), await get('/api/profile/')]
    expect(second.text).toBe(first.text)
    expect(await countKept()).toBe(before + 1)
    const headers = ({ headers }: typeof first) => Object.fromEntries([...headers].filter(([name]) => name !== 'date'))
    expect(headers(second)).toEqual({ ...headers(first), 'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  })

  it('is answered anew when an operation is gone', async () => {
    const path = await addOperation()
    for (let i = 0; i < 3; i++) expect((await get(path)).json.status).toBe('PENDING')
    await call('POST', `${server.base}${path}cancel/`, { token: TOKENS.alice })
    expect((await get(path)).json.status).toBe('FAILED')
    await call('DELETE', server.base + path, { token: TOKENS.alice })
    expect((await get(path)).status).toBe(404)
  })

  it('is no answer to anybody else', async () => {
    const path = await addOperation()
    for (let i = 0; i < 2; i++) expect((await get(path)).status).toBe(200)
    expect((await get(path, TOKENS.bob)).status).toBe(404)
    expect((await get(path, 'nobody')).status).toBe(401)
    expect((await call('GET', server.base + path)).status).toBe(401)
  })

  it('is refused as soon as the caller may not call any more', async () => {
    const { store } = server.opened.services
    for (let i = 0; i < 2; i++) expect((await get('/api/profile/', TOKENS.bob)).status).toBe(200)
    const { id } = (await findUserByName(store, 'bob'))!
    await updateUser(store, id, { isActive: false })
    expect((await get('/api/profile/', TOKENS.bob)).status).toBe(401)
  })
})
