import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyRequest {
    /** As it is declared: `/api/datasessions/:id/`. */
    route: string
  }
}

export interface Measured {
  /** How many results there are in each status. */
  countResults(): Promise<Readonly<Record<string, number>>>
  countJobs(): Promise<{ queued: number; active: number }>
  /** Memory that decoded images take. */
  countImageBytes(): number
}

interface Counted extends Measured {
  /** Answers that were kept from an earlier request, so far. */
  countKept(): number
}

/** Prometheus metrics at /metrics: requests by route, operations by status, the queue, the process. */
export function registerMetrics(app: FastifyInstance, counted: Counted): void {
  const { countResults, countJobs, countImageBytes, countKept } = counted
  const register = new Registry()
  collectDefaultMetrics({ register })

  const durations = new Histogram({
    name: 'datalab_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [register],
  })
  // The route as declared: with ids in it there would be a series for every record. It is noted when a route is made,
  // for `request.routeOptions` is made anew whenever it is read.
  app.decorateRequest('route', 'unknown')
  app.addHook('onRoute', (route) => {
    const note = (request: FastifyRequest, _: FastifyReply, done: () => void) => {
      request.route = route.url
      done()
    }
    route.onRequest = [note, ...[route.onRequest ?? []].flat()]
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { method, route } = request
    durations.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })

  new Counter({
    name: 'datalab_http_kept_answers_total',
    help: 'Requests answered as an earlier one, which are not among the durations.',
    registers: [register],
    collect() {
      this.reset()
      this.inc(countKept())
    },
  })
  new Gauge({
    name: 'datalab_operations',
    help: 'Results of operations that are kept, by status.',
    labelNames: ['status'],
    registers: [register],
    async collect() {
      this.reset()
      for (const [status, count] of Object.entries(await countResults())) this.set({ status }, count)
    },
  })
  new Gauge({
    name: 'datalab_queue_jobs',
    help: 'Jobs of the queue, by state.',
    labelNames: ['state'],
    registers: [register],
    async collect() {
      const { queued, active } = await countJobs()
      this.set({ state: 'queued' }, queued)
      this.set({ state: 'active' }, active)
    },
  })

  new Gauge({
    name: 'datalab_image_memory_bytes',
    help: 'Memory taken by decoded images, which analyses look at.',
    registers: [register],
    collect() {
      this.set(countImageBytes())
    },
  })

  app.get('/metrics', async (_, reply) => {
    reply.header('content-type', register.contentType).header('cache-control', 'no-store')
    return reply.send(await register.metrics())
  })
}
