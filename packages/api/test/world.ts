import { type BlobStore, createFrameSources, createProductSource, createUrlSigner } from '@datalab/frames'
import { operations } from '@datalab/operations'
import { findUserByName, type Store } from '@datalab/store'
import { callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server'
import {
  addProposal,
  addToken,
  appRouter,
  createAttemptLimit,
  createContext,
  createSessionChanges,
  createUser,
  type Services,
} from '../src/index.ts'
import { createStandInAnalyst, createStandInArchive, createStandInEngine } from './stand-ins.ts'

export type Person = 'alice' | 'bob' | 'sam' | 'inactive' | 'nobody'

export const tokenOf = (person: Person): string => `${person}-token-0001`

export interface World {
  services: Services
  engine: ReturnType<typeof createStandInEngine>
  idOf(person: Person): Promise<number>
  /** Calls a procedure as a door does, and gives the answer as it arrives at a client. */
  call<T = unknown>(person: Person, path: string, input?: unknown, signal?: AbortSignal): Promise<T>
  /** As `call`, for calls that must fail: what the client is told. */
  refusal(person: Person, path: string, input?: unknown): Promise<Refusal>
}

export interface Refusal {
  code: string
  message: string
  reason: string | null
  issues: { path: (string | number)[]; message: string }[]
}

/** At run time a router has all its procedures in one flat record, by path. */
const procedures: Record<string, object> = appRouter._def.procedures

export const procedurePaths: readonly string[] = Object.keys(procedures)

function typeOf(path: string): 'query' | 'mutation' | 'subscription' {
  const procedure = procedures[path]
  if (procedure === undefined || !('_def' in procedure)) throw new Error(`there is no procedure ${path}`)
  return (procedure._def as { type: 'query' | 'mutation' | 'subscription' }).type
}

/** Alice and Bob, Sam of the staff, one who left, and frames that are public, Alice's and Bob's. */
export async function createWorld(store: Store): Promise<World> {
  await createUser(store, 'alice', { password: 'alice-pass-1', firstName: 'Alice', lastName: 'Liddell' })
  await createUser(store, 'bob')
  await createUser(store, 'sam', { isStaff: true, isSuperuser: true })
  await createUser(store, 'inactive', { isActive: false, password: 'gone' })
  for (const person of ['alice', 'bob', 'sam', 'inactive'] as const)
    await addToken(store, person, { token: tokenOf(person) })
  await addProposal(store, { id: 'ALICE2024A-001', title: 'Stars', current: true }, ['alice'])
  const idOf = async (person: Person) => (await findUserByName(store, person))?.id ?? 0
  const engine = createStandInEngine(store)
  const owners = new Map<string, number | 'public'>([
    ...['f1', 'f2', 'f3', 'f4'].map((basename) => [basename, 'public'] as const),
    ['of-alice', await idOf('alice')],
    ['of-bob', await idOf('bob')],
  ])
  const frames = createFrameSources({
    archive: createStandInArchive(owners),
    // Rights to products are looked up in rows; no file is read here.
    datalab: createProductSource({ store, blobs: {} as BlobStore }),
  })
  const services: Services = {
    store,
    operations,
    engine,
    frames,
    blobs: { path: () => Promise.reject(new Error('there are no blobs here')) },
    analyst: createStandInAnalyst(frames),
    signer: createUrlSigner({ secret: 'a secret of the tests' }),
    frameLinks: createUrlSigner({ secret: 'a secret of the tests', prefix: '/archive/' }),
    attempts: createAttemptLimit({ maximum: 3 }),
    sessionChanges: createSessionChanges(),
  }

  async function contextOf(person: Person) {
    const authorization = person === 'nobody' ? undefined : `Token ${tokenOf(person)}`
    return createContext(services, {
      authorization,
      origin: 'http://datalab.test',
      requestId: 'request-1',
      address: '127.0.0.1',
    })
  }

  async function call(person: Person, path: string, input?: unknown, signal?: AbortSignal): Promise<unknown> {
    const type = typeOf(path)
    const result = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: await contextOf(person),
      getRawInput: async () => input,
      signal,
      batchIndex: 0,
    })
    const isStream = typeof result === 'object' && result !== null && Symbol.asyncIterator in result
    return result === undefined || isStream ? result : JSON.parse(JSON.stringify(result))
  }

  return {
    services,
    engine,
    idOf,
    // What arrives is what the procedure's type says; tests name the type they expect.
    call: <T>(person: Person, path: string, input?: unknown, signal?: AbortSignal) =>
      call(person, path, input, signal) as Promise<T>,
    async refusal(person, path, input) {
      try {
        await call(person, path, input)
      } catch (failure) {
        const error = getTRPCErrorFromUnknown(failure)
        const shape = appRouter._def._config.errorFormatter({
          shape: { message: error.message, code: -32600, data: { code: error.code, httpStatus: 0 } },
          error,
          type: 'query',
          path,
          input,
          ctx: await contextOf(person),
        })
        return { code: error.code, message: shape.message, reason: shape.data.reason, issues: shape.data.issues }
      }
      throw new Error(`${path} answered ${person}, who should have been refused`)
    },
  }
}
