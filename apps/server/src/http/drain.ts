import type { FastifyInstance, FastifyRequest } from 'fastify'

const PATIENCE_MS = 10_000
/** These last until they are cut off. */
const isSubscription = (request: FastifyRequest): boolean =>
  request.headers.accept?.includes('text/event-stream') ?? false

/** When the server is closed, requests that are being answered are waited for, for a while. New ones are refused. */
export function drain(app: FastifyInstance): void {
  let running = 0
  let whenIdle: (() => void) | null = null

  app.addHook('onRequest', (request, reply, done) => {
    if (!isSubscription(request)) {
      running++
      // Also when the client leaves before the answer is there.
      reply.raw.once('close', () => {
        running--
        if (running === 0) whenIdle?.()
      })
    }
    done()
  })

  app.addHook('preClose', async () => {
    if (running === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    whenIdle = resolve
    const timer = setTimeout(resolve, PATIENCE_MS)
    await promise
    clearTimeout(timer)
  })
}
