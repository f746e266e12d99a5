import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Named one by one: `*` does not cover Authorization. */
const ALLOWED_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'if-none-match',
  'last-event-id',
  'range',
  'trpc-accept',
  'user-agent',
  'x-csrftoken',
  'x-requested-with',
].join(', ')
const ALLOWED_METHODS = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'
const EXPOSED_HEADERS = 'Allow, Content-Disposition, Retry-After, WWW-Authenticate, X-Request-Id'
const PREFLIGHT_LASTS_SECONDS = 86_400
/** Links to blobs speak for themselves, and only when they lead somewhere: browsers keep what they may read. */
const NOT_HERE = /^\/(blobs|archive)\//

/**
 * Pages of any origin may call with a token. With cookies only those of the trusted origins, which is why the others
 * get `*`: a browser sends no cookies to it.
 */
export function registerCors(app: FastifyInstance, trustedOrigins: readonly string[]): void {
  const trusted = new Set(trustedOrigins)

  function allow(origin: string, reply: FastifyReply): void {
    reply.header('vary', 'Origin')
    if (!trusted.has(origin)) {
      reply.header('access-control-allow-origin', '*')
      return
    }
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-allow-credentials', 'true')
  }

  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { origin } = request.headers
    if (origin === undefined) return done()
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
    if (isPreflight) {
      allow(origin, reply)
      reply.header('access-control-allow-methods', ALLOWED_METHODS)
      reply.header('access-control-allow-headers', ALLOWED_HEADERS)
      reply.header('access-control-max-age', PREFLIGHT_LASTS_SECONDS)
      reply.code(204).send()
      return
    }
    if (!NOT_HERE.test(request.url)) {
      allow(origin, reply)
      reply.header('access-control-expose-headers', EXPOSED_HEADERS)
    }
    done()
  })
}
