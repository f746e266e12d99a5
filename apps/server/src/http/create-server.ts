import { randomUUID } from 'node:crypto'
import {
  createServer as createServerOfNode,
  type IncomingMessage,
  maxHeaderSize,
  type Server,
  type ServerResponse,
} from 'node:http'
import { appRouter, authenticate, type Caller, contextFor, type Services } from '@datalab/api'
import type { Analyst } from '@datalab/engine'
import type { BlobStore, UrlSigner } from '@datalab/frames'
import { createRestDoor, Refusal, type RestDoor, refuse, sendRefusal } from '@datalab/rest'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import type { Configuration } from '../configuration.ts'
import { VERSION } from '../version.ts'
import { registerArchiveFiles } from './archive-files.ts'
import { registerBlobs } from './blobs.ts'
import { registerCors } from './cors.ts'
import { registerDocs } from './docs.ts'
import { drain } from './drain.ts'
import { type HealthCheck, registerHealth } from './health.ts'
import { type Logger, urlForLog } from './logger.ts'
import { answerMalformed } from './malformed-request.ts'
import { type Measured, registerMetrics } from './metrics.ts'
import { registerThumbnails } from './thumbnails.ts'
import { registerTrpc } from './trpc.ts'

export interface ServerParts {
  configuration: Pick<Configuration, 'publicUrl' | 'trustProxy' | 'corsTrustedOrigins'>
  logger: Logger
  services: Services
  blobs: BlobStore
  signer: UrlSigner
  frameLinks: UrlSigner
  analyst: Pick<Analyst, 'thumbnail'>
  checks: Readonly<Record<string, HealthCheck>>
  measured: Measured
}

const API = {
  title: 'Datalab',
  version: VERSION,
  description: 'Data sessions over the frames of a telescope network, and operations on them.',
}

const BODY_LIMIT_BYTES = 10 * 1024 * 1024

/** The HTTP server with all its doors, not yet listening. Closing it lets running requests finish. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { configuration, logger, services } = parts
  const originOf = (request: FastifyRequest) => configuration.publicUrl ?? `${request.protocol}://${request.host}`
  const factsOf = (request: FastifyRequest) => ({
    origin: originOf(request),
    requestId: request.id,
    address: request.ip,
  })
  const door = createRestDoor<Caller>({
    router: appRouter,
    authenticate: (key) => authenticate(services.store, key),
    createContext: (caller, request) => contextFor(services, caller, factsOf(request)),
    origin: originOf,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    version: () => services.store.stamp(),
  })

  const kept = { count: 0 }
  function answerKept(request: IncomingMessage, response: ServerResponse): boolean {
    // Who debugs wants a line for every request.
    if (logger.isLevelEnabled('debug')) return false
    if (!door.answerKept(request, response, ['x-request-id', randomUUID()])) return false
    kept.count++
    return true
  }

  const loggerInstance: FastifyBaseLogger = logger
  const app = Fastify({
    loggerInstance,
    serverFactory: (handle, options) => createHttpServer(handle, options, answerKept),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    trustProxy: trustOf(configuration.trustProxy),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    // A very long id is a record that is not there, like any other that nobody has.
    routerOptions: { maxParamLength: maxHeaderSize },
    // What drain() waits for is done by then; what is still open are subscriptions, which resume elsewhere.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: (error, socket) => void answerMalformed(error, socket, door),
  })
  drain(app)
  logRequests(app, logger)
  registerCors(app, configuration.corsTrustedOrigins)
  registerMetrics(app, { ...parts.measured, countKept: () => kept.count })
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => answerUnrouted(door, request, reply))
  registerHealth(app, parts.checks)
  registerBlobs(app, parts)
  registerArchiveFiles(app, { store: services.store, frameLinks: parts.frameLinks })
  registerThumbnails(app, { ...parts, store: services.store })
  registerDocs(app, door.places, API)
  app.register(door.plugin)
  registerTrpc(app, services, factsOf)
  await app.ready()
  return app
}

/** Fastify's own server, but that a request is first tried to be answered without it. */
function createHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  { keepAliveTimeout, requestTimeout, connectionTimeout }: FastifyServerOptions,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean,
): Server {
  const server = createServerOfNode((request, response) => {
    if (!answer(request, response)) handle(request, response)
  })
  if (keepAliveTimeout !== undefined) server.keepAliveTimeout = keepAliveTimeout
  if (requestTimeout !== undefined) server.requestTimeout = requestTimeout
  server.setTimeout(connectionTimeout ?? 0)
  return server
}

/** Of a number of proxies those nearest to us are believed. */
const trustOf = (trust: Configuration['trustProxy']) =>
  typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust

/** One line a request when it is over; successful reads, of which there are very many, only for those who debug. */
function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const level =
      reply.statusCode >= 500 ? 'error' : request.method === 'GET' && reply.statusCode < 400 ? 'debug' : 'info'
    if (logger.isLevelEnabled(level)) {
      const { method, ip } = request
      const ms = Math.round(reply.elapsedTime * 10) / 10
      request.log[level]({ method, url: urlForLog(request.url), status: reply.statusCode, ms, ip }, 'request')
    }
    done()
  })
}

async function answerUnrouted(door: RestDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return sendRefusal(request, reply, await door.refuseUnrouted(request))
}

/** What no door has answered itself: a URL or a body that cannot be read, and what should not happen. */
async function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (error.code === 'FST_ERR_BAD_URL') return sendRefusal(request, reply, refuse(404, 'Not found.'))
  const status = error.statusCode ?? 500
  if (status < 500) return sendRefusal(request, reply, refuse(status, error.message))
  request.log.error({ err: error }, 'request failed')
  const detail = 'A server error occurred. It has been noted under the request id.'
  return sendRefusal(request, reply, new Refusal(500, { detail, request_id: request.id }))
}
