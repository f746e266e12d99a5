import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import type { DatalabRouter } from './datalab-router.ts'
import { eventSourceWith } from './event-source.ts'

export interface DatalabClientOptions {
  /** Where the server is: `http://127.0.0.1:8000`. */
  url: string | URL
  /** Of the user who calls; a function is asked before every request. Without one only signing in is possible. */
  token?: string | (() => string | undefined)
}

export type DatalabClient = TRPCClient<DatalabRouter>

/** The server refuses larger batches. */
const MAXIMUM_BATCH = 20
/** Longer addresses are cut or refused by some proxies. */
const MAXIMUM_URL_LENGTH = 2000

/**
 * A client of which every procedure, its input and its answer are typed. Calls made in the same moment go in one
 * request; `operations.watch` is a stream that takes up again where it was cut off.
 */
export function createDatalabClient({ url, token }: DatalabClientOptions): DatalabClient {
  const address = new URL('trpc', withSlash(url)).href
  const headers = () => credentialsOf(token)
  return createTRPCClient<DatalabRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: address, EventSource: eventSourceWith(headers) }),
        false: httpBatchLink({ url: address, headers, maxItems: MAXIMUM_BATCH, maxURLLength: MAXIMUM_URL_LENGTH }),
      }),
    ],
  })
}

/** As they are at present. */
export function credentialsOf(token: DatalabClientOptions['token']): Record<string, string> {
  const present = typeof token === 'function' ? token() : token
  return present === undefined ? {} : { authorization: `Token ${present}` }
}

/** A server may live below a path; a URL without a slash at its end would lose the last part of it. */
export const withSlash = (url: string | URL): string => `${url}`.replace(/\/*$/, '/')
