import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyRouter } from '@trpc/server'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { sendEmpty, sendJson, sendRefusal } from './answer.ts'
import { NO_CREDENTIALS, readCredentials } from './authorization.ts'
import { CallInput } from './call-input.ts'
import { callProcedure } from './call-procedure.ts'
import { refusalOf } from './failure.ts'
import { readParameters } from './field-input.ts'
import { type HeaderList, KeptAnswers } from './kept-answers.ts'
import type { RestMethod, RestRoute } from './meta.ts'
import { preferredBytes, refuseFormat } from './negotiation.ts'
import { linkPages, type PageOutput, type PageRequest, readPage } from './page.ts'
import { lastValue, type Query, readQuery } from './query.ts'
import { RawBytes, sendBytes } from './raw-bytes.ts'
import { RawJson, writeJson } from './raw-json.ts'
import { methodNotAllowed, notAuthenticated, notFound, Refusal } from './refusal.ts'
import { type Endpoint, findPlace, type Place, readRoutes } from './route-table.ts'

/** Whose key it is, or in words why it is refused. */
export type Authentication<User> = { user: User } | { refused: string }

export interface RestDoorOptions<User> {
  router: AnyRouter
  authenticate(key: string): Promise<Authentication<User>>
  /** The context of a procedure's call; the user is null on public routes. */
  createContext(user: User | null, request: FastifyRequest): object
  /** Scheme and host as the caller sees them, for links: `https://datalab.example.org`. */
  origin(request: FastifyRequest): string
  bodyLimitBytes?: number
  /**
   * Another one whenever answers of routes with `keep` may be others; null (as when it is not given) where nobody can
   * tell.
   */
  version?(): string | null
}

export interface RestDoor {
  readonly places: readonly Place[]
  /** Registers every route, with and without its last slash. */
  readonly plugin: FastifyPluginAsync
  /**
   * Sends the answer that is kept to the very same request, with some more headers; false when there is none. To be
   * asked before anything else is done with a request: nothing of the plugin runs then, nor any hook.
   */
  answerKept(request: IncomingMessage, response: ServerResponse, headers: HeaderList): boolean
  /** The answer to a request that no route takes: a method nobody has heard of, or an unknown path. */
  refuseUnrouted(request: UnroutedRequest): Promise<Refusal>
}

export interface UnroutedRequest {
  method: string
  url: string
  headers: { accept?: string | undefined; authorization?: string | undefined }
}

const REQUEST_ID = 'x-request-id'
const BODY_LIMIT_BYTES = 10 * 1024 * 1024
const ROUTED_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Serves the procedures of a router that carry REST meta. */
export function createRestDoor<User>(options: RestDoorOptions<User>): RestDoor {
  const places = readRoutes(options.router)
  const answers = new KeptAnswers(options.version ?? (() => null))
  return {
    places,
    answerKept: (request, response, headers) => answers.send(request, response, headers),
    async plugin(app) {
      for (const place of places) {
        const url = place.path.replaceAll(/\{([^}]+)\}/g, ':$1')
        for (const path of [url, url.slice(0, -1)]) {
          app.route({
            method: ROUTED_METHODS,
            url: path,
            // Who asks and for what is judged before a body is looked at, so before Fastify would parse it.
            onRequest: (request, reply) => serve(options, answers, place, request, reply),
            handler: unreachable,
          })
        }
      }
    },
    async refuseUnrouted(request) {
      const found = findPlace(places, request.url.split('?')[0]!)
      if (!found) return notFound()
      try {
        await admit(options, found.place, request, readQuery(request.url))
        return notFound()
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal
        return new Refusal(refusal.status, refusal.body, { ...refusal.headers, allow: found.place.allow })
      }
    },
  }
}

async function unreachable(): Promise<never> {
  throw new Error('The answer is sent before the handler runs.')
}

/** The refusals that need no record and no body, in their order: format, credentials, method. */
async function admit<User>(options: RestDoorOptions<User>, place: Place, request: UnroutedRequest, query: Query) {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const endpoint = place.endpoints.get(method as RestMethod)
  const asBytes = endpoint?.route.bytes && preferredBytes(request.headers.accept, endpoint.route.bytes)
  const unfit = asBytes ? null : refuseFormat(request.headers.accept, lastValue(query, 'format'))
  if (unfit) throw unfit
  const routes = endpoint ? [endpoint.route] : [...place.endpoints.values()].map(({ route }) => route)
  const user = await visitor(options, routes, request.headers.authorization)
  if (!endpoint && method !== 'OPTIONS') throw methodNotAllowed(request.method)
  return { endpoint, user }
}

/** Who calls; null where that is not wanted, or was not said where it need not be. */
async function visitor<User>(
  options: RestDoorOptions<User>,
  routes: readonly RestRoute[],
  authorization: string | undefined,
): Promise<User | null> {
  if (routes.every(({ credentials }) => credentials === 'none')) return null
  const isOptional = routes.every(({ credentials }) => credentials !== undefined)
  if (isOptional && readCredentials(authorization).kind === 'none') return null
  return identify(options, authorization)
}

async function identify<User>(options: RestDoorOptions<User>, authorization: string | undefined): Promise<User> {
  const credentials = readCredentials(authorization)
  if (credentials.kind === 'none') throw notAuthenticated(NO_CREDENTIALS)
  if (credentials.kind === 'malformed') throw notAuthenticated(credentials.detail)
  const answer = await options.authenticate(credentials.key)
  if ('refused' in answer) throw notAuthenticated(answer.refused)
  return answer.user
}

async function serve<User>(
  options: RestDoorOptions<User>,
  answers: KeptAnswers,
  place: Place,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const query = readQuery(request.url)
  // `…/analysis//` is no analysis without a name: nothing is there.
  if (Object.values(request.params as Record<string, string>).includes('')) {
    return sendRefusal(request, reply, notFound())
  }
  // On every answer, as the old server does.
  reply.header('allow', place.allow)
  try {
    const { endpoint, user } = await admit(options, place, request, query)
    if (!endpoint) return sendEmpty(reply)
    return await run({ options, answers, endpoint, user, query, request, reply })
  } catch (failure) {
    const refusal = failure instanceof Refusal ? failure : refuseUnexpected(failure, request)
    return sendRefusal(request, reply, refusal)
  }
}

/** Nothing of an unexpected failure is told but where the log has more. */
function refuseUnexpected(failure: unknown, request: FastifyRequest): Refusal {
  request.log.error({ err: failure }, 'request failed')
  const detail = 'A server error occurred. It has been noted under the request id.'
  return new Refusal(500, { detail, request_id: request.id })
}

interface AdmittedCall<User> {
  options: RestDoorOptions<User>
  answers: KeptAnswers
  endpoint: Endpoint
  user: User | null
  query: Query
  request: FastifyRequest
  reply: FastifyReply
}

async function run<User>({ options, answers, endpoint, user, query, request, reply }: AdmittedCall<User>) {
  const version = endpoint.route.keep && request.method === 'GET' ? answers.version() : null
  const parameters = readParameters(endpoint, request.params as Record<string, string>)
  const page = endpoint.route.page && readPage(query, endpoint.route.page)
  const input = new CallInput(endpoint, request, parameters, query, page, options.bodyLimitBytes ?? BODY_LIMIT_BYTES)
  let output: unknown
  try {
    output = await callProcedure(endpoint.definition, {
      path: endpoint.name,
      type: endpoint.type,
      ctx: contextOf(options, endpoint, user, request),
      getRawInput: () => input.next(),
      get signal() {
        return signalOfLeaving(reply)
      },
    })
  } catch (failure) {
    // What the input refused passed through middlewares that may have wrapped it in words of their own.
    throw input.refused ?? refusalOf(failure, input.last, Object.keys(parameters)) ?? failure
  }
  if (endpoint.status === 204) return sendEmpty(reply)
  if (output instanceof RawBytes) return sendBytes(reply, endpoint.status, output)
  const json = page
    ? writePage(output as PageOutput, page, options.origin(request) + canonicalPath(request.url), query)
    : writeJson(output)
  const keep = (body: Buffer) => answers.keep(request.raw, version, headersOf(reply), body)
  const isCompressible = !(output instanceof RawJson) || output.isCompressible
  return sendJson(request, reply, endpoint.status, json, { isCompressible, keep: version === null ? undefined : keep })
}

function contextOf<User>(
  options: RestDoorOptions<User>,
  { route }: Endpoint,
  user: User | null,
  request: FastifyRequest,
) {
  const context = options.createContext(user, request)
  return route.bytes ? { ...context, mediaType: preferredBytes(request.headers.accept, route.bytes) } : context
}

/** All but the one that is another for every request. */
const headersOf = (reply: FastifyReply): HeaderList =>
  Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined || name === REQUEST_ID ? [] : [name, value],
  )

/** Aborted when the client goes away before it was answered. */
function signalOfLeaving({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController()
  if (raw.destroyed) leaving.abort()
  raw.once('close', () => raw.writableFinished || leaving.abort())
  return leaving.signal
}

const canonicalPath = (url: string): string => url.split('?')[0]!.replace(/\/?$/, '/')

function writePage(output: PageOutput, page: PageRequest, base: string, query: Query): Buffer[] {
  const { next, previous } = linkPages(base, query, page, output.count)
  const head = JSON.stringify({ count: output.count, next, previous }).slice(0, -1)
  return [Buffer.from(`${head},"results":`), ...writeJson(output.results), Buffer.from('}')]
}
