import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

/** An answer that is sent as it is, whatever is asked. */
export interface Recorded {
  method: 'GET' | 'POST'
  path: string
  body: string
}

// The peer of the HTTP rows: what Fastify can do at best, sending the bytes that our server sends.
const [file = ''] = process.argv.slice(2)
const app = Fastify()
for (const { method, path, body } of JSON.parse(readFileSync(file, 'utf8')) as Recorded[]) {
  app.route({
    method,
    url: path.split('?')[0]!,
    handler: (_request, reply) =>
      reply
        .code(method === 'POST' ? 201 : 200)
        .type('application/json')
        .send(body),
  })
}
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
