import { initTRPC, TRPCError } from '@trpc/server'
import Fastify from 'fastify'
import { z } from 'zod'
import { createRestDoor } from '../door.ts'
import type { RestMeta } from '../meta.ts'
import { RawJson } from '../raw-json.ts'

interface ToyUser {
  name: string
}

const t = initTRPC.context<{ user: ToyUser | null }>().meta<RestMeta>().create()

const idInput = z.object({ id: z.int() })
const note = z.object({ id: z.int(), title: z.string(), stars: z.int() }).meta({ id: 'Note' })
const noteBody = z.object({
  title: z.string().trim().min(1).max(20).optional(),
  stars: z.int().min(0).max(5).optional(),
  links: z.array(z.object({ url: z.string().min(1) })).optional(),
})

/** Loads before the body is read: the router's only note is number 1. */
const oneNote = t.procedure.input(idInput).use(({ input, next }) => {
  if (input.id !== 1) throw new TRPCError({ code: 'NOT_FOUND', message: 'No Note matches the given query.' })
  return next()
})

const toyRouter = t.router({
  notes: t.router({
    list: t.procedure
      .meta({ rest: { method: 'GET', path: '/api/notes/', page: { defaultLimit: 2, maximumLimit: 4 } } })
      .input(z.object({ limit: z.int().optional(), offset: z.int().default(0), tag: z.string().optional() }))
      .output(z.object({ count: z.int(), results: z.array(note) }))
      .query(({ input }) => ({
        count: 5,
        results: [1, 2, 3, 4, 5]
          .slice(input.offset, input.offset + (input.limit ?? 5))
          .map((id) => ({ id, title: input.tag ?? '', stars: 0 })),
      })),
    create: t.procedure
      .meta({ rest: { method: 'POST', path: '/api/notes/', status: 201, examples: { request: { title: 'a' } } } })
      .input(z.object({ ...noteBody.shape, title: z.string().trim().min(1).max(20) }))
      .mutation(({ input, ctx }) => ({ ...input, by: ctx.user?.name })),
    get: oneNote
      .meta({ rest: { method: 'GET', path: '/api/notes/{id}/', output: note } })
      .input(z.object({ loud: z.boolean().optional() }))
      .query(({ input }) => ({ id: input.id, title: input.loud ? 'ONE' : 'one', stars: Number.NaN })),
    update: oneNote
      .meta({ rest: { method: ['PUT', 'PATCH'], path: '/api/notes/{id}/', requiredOnPut: ['title'] } })
      .input(noteBody)
      .mutation(({ input }) => input),
    delete: oneNote
      .meta({ rest: { method: 'DELETE', path: '/api/notes/{id}/', status: 204 } })
      .mutation(() => ({ deleted: true })),
    clear: t.procedure
      .meta({ rest: { method: 'POST', path: '/api/notes/clear/' } })
      .input(z.object({ ids: z.array(z.string()) }))
      .mutation(({ input }) => ({ deleted: input.ids.length })),
  }),
  login: t.procedure
    .meta({ rest: { method: 'POST', path: '/api/login/', credentials: 'none' } })
    .input(z.object({ password: z.string() }))
    .mutation(({ ctx }) => ({ user: ctx.user })),
  raw: t.procedure
    .meta({ rest: { method: 'GET', path: '/api/raw/' } })
    .query(() => [new RawJson('{"a": 1}'), { b: Number.POSITIVE_INFINITY }]),
  large: t.procedure.meta({ rest: { method: 'GET', path: '/api/large/' } }).query(() => ({ text: 'é'.repeat(5000) })),
  broken: t.procedure.meta({ rest: { method: 'GET', path: '/api/broken/' } }).query(() => {
    throw new Error('secret path /etc')
  }),
  busy: t.procedure.meta({ rest: { method: 'GET', path: '/api/busy/' } }).query(() => {
    const cause = Object.assign(new Error('busy'), { retryAfterSeconds: 3.2 })
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'Request was throttled.', cause })
  }),
  ask: t.procedure
    .meta({ rest: { method: 'POST', path: '/api/ask/{question}/', allow: 'GET, POST, HEAD, OPTIONS' } })
    .input(z.object({ question: z.string() }))
    .mutation(({ input }) => {
      const cause = Object.assign(new Error('no answer'), { sentenceOnly: true })
      throw new TRPCError({ code: 'BAD_REQUEST', message: `No answer to ${input.question}`, cause })
    }),
  visit: t.procedure
    .meta({ rest: { method: 'GET', path: '/api/visit/', credentials: 'optional' } })
    .query(({ ctx }) => ({ user: ctx.user })),
  inner: t.procedure.input(z.object({})).query(() => 'not served over REST'),
})

export function createToyServer() {
  const app = Fastify()
  const door = createRestDoor<ToyUser>({
    router: toyRouter,
    authenticate: async (key) => {
      if (key === 'good') return { user: { name: 'ann' } }
      return { refused: key === 'idle' ? 'User inactive or deleted.' : 'Invalid token.' }
    },
    createContext: (user) => ({ user }),
    origin: (request) => `${request.protocol}://${request.host}`,
    bodyLimitBytes: 20_000,
  })
  app.register(door.plugin)
  return { app, door }
}
