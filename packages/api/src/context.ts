import { NO_CREDENTIALS, readCredentials } from '@datalab/rest'
import { authenticate, type Caller } from './auth/authenticate.ts'
import type { Services } from './services.ts'

/** What a procedure knows beside its input. */
export interface Context {
  services: Services
  /** Null on routes that want no credentials, and when they were refused. */
  caller: Caller | null
  /** Why there is no caller, in words. */
  refused: string | null
  /** Scheme and host as the caller sees them, for links: `https://datalab.example.org`. */
  origin: string
  requestId: string
  /** What the caller would have in place of JSON, on routes that offer it. */
  mediaType?: string | null
  /** Whom attempts to sign in are counted against. */
  address: string
}

export type RequestFacts = Pick<Context, 'origin' | 'requestId' | 'address'>

/** The context of a call by somebody whom the door has asked for credentials already. */
export const contextFor = (services: Services, caller: Caller | null, facts: RequestFacts): Context => ({
  ...facts,
  services,
  caller,
  refused: null,
})

/**
 * The context of a call from its `Authorization` header; bad credentials are refused by the procedures that want some.
 */
export async function createContext(
  services: Services,
  { authorization, ...facts }: RequestFacts & { authorization: string | undefined },
): Promise<Context> {
  const credentials = readCredentials(authorization)
  if (credentials.kind === 'none') return { ...contextFor(services, null, facts), refused: NO_CREDENTIALS }
  if (credentials.kind === 'malformed') return { ...contextFor(services, null, facts), refused: credentials.detail }
  const answer = await authenticate(services.store, credentials.key)
  if ('refused' in answer) return { ...contextFor(services, null, facts), refused: answer.refused }
  return contextFor(services, answer.user, facts)
}
