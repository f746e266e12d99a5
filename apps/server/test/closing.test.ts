import { request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from './call.ts'
import { type ReferenceServer, startReferenceServer, TOKENS } from './reference-server.ts'

let server: ReferenceServer
beforeAll(async () => {
  server = await startReferenceServer({ engine: false })
}, 60_000)
afterAll(() => server.close())

it('closing lets a request that has begun finish, and cuts subscriptions off', async () => {
  const { json } = await call('POST', `${server.base}/api/datasessions/`, { token: TOKENS.alice, body: { name: 'x' } })
  const input = encodeURIComponent(JSON.stringify({ session_id: json.id }))
  const events = await fetch(`${server.base}/trpc/operations.watch?input=${input}`, {
    headers: { authorization: `Token ${TOKENS.alice}`, accept: 'text/event-stream', origin: 'https://a.example' },
  })
  expect([events.status, events.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  const reader = events.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: connected')

  const { answered, finish } = beginPost()
  // The server has the head of the request once it has asked for the rest.
  await answered.continued
  const closed = server.app.close()
  finish('{"name": "kept"}')
  expect(await answered.status).toBe(201)
  await closed
  await expect(drainReader(reader)).resolves.toBe('cut off')
})

/** A POST whose body does not follow until `finish` is called. */
function beginPost() {
  const { promise: status, resolve, reject } = Promise.withResolvers<number>()
  const continued = Promise.withResolvers<void>()
  const headers = { authorization: `Token ${TOKENS.alice}`, 'content-type': 'application/json', expect: '100-continue' }
  const outgoing = request(
    `${server.base}/api/datasessions/`,
    { method: 'POST', headers, agent: false },
    (response) => {
      response.resume()
      resolve(response.statusCode!)
    },
  )
  outgoing.on('error', reject).on('continue', () => continued.resolve())
  outgoing.flushHeaders()
  return { answered: { status, continued: continued.promise }, finish: (body: string) => outgoing.end(body) }
}

async function drainReader(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  try {
    while (!(await reader.read()).done);
    return 'cut off'
  } catch {
    return 'cut off'
  }
}
