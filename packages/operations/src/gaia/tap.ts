import { setTimeout as sleep } from 'node:timers/promises'
import { parseVotable, type Votable } from './votable.ts'
import { VotableError } from './votable-field.ts'

/** A service of the Table Access Protocol (IVOA recommendation TAP 1.1), and how patiently it is asked. */
export interface TapService {
  /** Base URL, under which `/sync` answers. */
  readonly url: string
  readonly timeoutMs?: number
  /** Waits before a query is tried again when the service was not there. */
  readonly retryDelaysMs?: readonly number[]
  readonly signal?: AbortSignal
}

/** A query that brought no table. */
export class TapError extends Error {
  override readonly name = 'TapError'
  /** Whether the service could not be reached, or answered that it will not do what was asked. */
  readonly kind: 'unreachable' | 'refused'

  constructor(kind: TapError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

const TIMEOUT_MS = 120_000
const RETRY_DELAYS_MS = [1000, 4000]
/** An answer beyond this is not for a field of stars. */
const MOST_BYTES = 2 ** 28
/** Rows that a service may send: it sends less only by its own limit. */
const MOST_ROWS = 1_000_000
const TOO_MANY_REQUESTS = 429

/**
 * Sends an ADQL query and waits for its table (synchronous query over HTTP POST). Network faults, timeouts and answers
 * 5xx and 429 are tried again.
 *
 * @throws TapError
 */
export async function queryTap(service: TapService, adql: string): Promise<Votable> {
  const { retryDelaysMs = RETRY_DELAYS_MS, signal } = service
  for (let attempt = 0; ; attempt++) {
    try {
      return await queryOnce(service, adql)
    } catch (error) {
      const final = attempt >= retryDelaysMs.length || signal?.aborted
      if (final || !(error instanceof TapError) || error.kind === 'refused') throw error
      await sleep(retryDelaysMs[attempt], undefined, { signal })
    }
  }
}

async function queryOnce({ url, timeoutMs = TIMEOUT_MS, signal }: TapService, adql: string): Promise<Votable> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const parameters = { REQUEST: 'doQuery', LANG: 'ADQL', FORMAT: 'votable', MAXREC: String(MOST_ROWS), QUERY: adql }
  let status: number
  let text: string
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/sync`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      headers: { accept: 'application/x-votable+xml' },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    status = response.status
    text = await readText(response)
  } catch (error) {
    if (signal?.aborted || error instanceof TapError) throw error
    throw new TapError('unreachable', `${url} did not answer`, { cause: error })
  }
  if (status >= 500 || status === TOO_MANY_REQUESTS) throw new TapError('unreachable', `${url} answered ${status}`)
  try {
    return parseVotable(text)
  } catch (error) {
    if (!(error instanceof VotableError)) throw error
    // A damaged answer may come whole another time.
    const refused = status >= 400 || error.told
    const message = status >= 400 ? `${url} answered ${status}: ${error.message}` : error.message
    throw new TapError(refused ? 'refused' : 'unreachable', message, { cause: error })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new TapError('refused', `The answer is longer than ${MOST_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
