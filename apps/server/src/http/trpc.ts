import { type AppRouter, appRouter, createContext, type Services } from '@datalab/api'
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Calls in a batch; a page of our UI asks for a handful at once. */
const MAXIMUM_BATCH = 20

/** The typed door: procedures at /trpc, subscriptions as server-sent events. */
export function registerTrpc(
  app: FastifyInstance,
  services: Services,
  factsOf: (request: FastifyRequest) => { origin: string; requestId: string; address: string },
): void {
  const trpcOptions: FastifyTRPCPluginOptions<AppRouter>['trpcOptions'] = {
    router: appRouter,
    createContext: ({ req }) => createContext(services, { ...factsOf(req), authorization: req.headers.authorization }),
    onError({ error, path, req }) {
      if (error.code === 'INTERNAL_SERVER_ERROR') req.log.error({ err: error.cause ?? error, path }, 'request failed')
    },
    maxBatchSize: MAXIMUM_BATCH,
  }
  app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions })
}
