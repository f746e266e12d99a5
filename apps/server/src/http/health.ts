import type { FastifyInstance } from 'fastify'

/** Rejects when what it looks at does not work. */
export type HealthCheck = () => Promise<unknown>

const PATIENCE_MS = 3000

/** For whoever runs the server: is it there, and does all it needs work. */
export function registerHealth(app: FastifyInstance, checks: Readonly<Record<string, HealthCheck>>): void {
  app.get('/health/live', async (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))

  app.get('/health/ready', async (request, reply) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await inTime(check())
          return [name, 'ok']
        } catch (error) {
          request.log.error({ err: error, check: name }, 'health check failed')
          return [name, 'failed']
        }
      }),
    )
    const isReady = entries.every(([, state]) => state === 'ok')
    reply.header('cache-control', 'no-store').code(isReady ? 200 : 503)
    return { status: isReady ? 'ok' : 'failed', checks: Object.fromEntries(entries) }
  })
}

async function inTime(check: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  try {
    await Promise.race([check, promise])
  } finally {
    clearTimeout(timer)
  }
}
