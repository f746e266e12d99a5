import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type DocumentInfo, describeRoutes, type Place } from '@datalab/rest'
import type { FastifyInstance, FastifyReply } from 'fastify'

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Datalab API</title>
<link rel="icon" href="/api/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
<div id="page"></div>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/assets/start.js"></script>
</html>
`

const START = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
})
`

/** Everything on the page comes from here; pictures that its style holds as data are let in. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

/** The OpenAPI document, and a page to read it and to try it. */
export function registerDocs(app: FastifyInstance, places: readonly Place[], info: DocumentInfo): void {
  const document = JSON.stringify(describeRoutes(places, info))

  app.get('/api/openapi.json', (_, reply) =>
    reply.headers({ 'content-type': 'application/json', 'cache-control': 'no-cache' }).send(Buffer.from(document)),
  )
  for (const path of ['/api/docs', '/api/docs/']) {
    app.get(path, (_, reply) => sendStatic(reply.header('content-security-policy', POLICY), 'text/html', PAGE))
  }
  app.get('/api/docs/assets/start.js', (_, reply) => sendStatic(reply, 'text/javascript', START))
  for (const [name, type] of Object.entries(TYPES)) {
    app.get(`/api/docs/assets/${name}`, async (_, reply) => sendStatic(reply, type, await readFile(join(ASSETS, name))))
  }
  app.get('/', (_, reply) => reply.redirect('/api/docs'))
}

function sendStatic(reply: FastifyReply, type: string, contents: string | Buffer): FastifyReply {
  const charset = type.startsWith('text/') ? '; charset=utf-8' : ''
  reply.headers({
    'content-type': `${type}${charset}`,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  return reply.send(contents)
}
