import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'

/** Polls are a few hundred bytes; what is larger is worth its work. */
const MAXIMUM_LENGTH = 65_536
const MAXIMUM_TOTAL_LENGTH = 8_000_000
/** Answers may also hang on the time (links that expire, frames that become public), but not on a second of it. */
const KEPT_MS = 1000

/** Names and values by turns. */
export type HeaderList = readonly OutgoingHttpHeader[]

interface Kept {
  headers: HeaderList
  body: Buffer
  untilMs: number
}

/**
 * Answers to requests that will be asked again and again, kept until `version` changes (null: nothing is kept). They
 * are found before anything else is done with a request: clients that poll should cost next to nothing.
 */
export class KeptAnswers {
  readonly #version: () => string | null
  #keptVersion: string | null = null
  #answers = new Map<string, Kept>()
  #totalLength = 0

  constructor(version: () => string | null) {
    this.#version = version
  }

  /** To be asked before an answer is worked out, and given back with it. */
  version(): string | null {
    return this.#version()
  }

  /**
   * Keeps an answer, unless something has changed since `version`. The headers are those that every such answer has.
   */
  keep(request: IncomingMessage, version: string | null, headers: HeaderList, body: Buffer): void {
    if (version === null || body.length > MAXIMUM_LENGTH || this.#version() !== version) return
    if (version !== this.#keptVersion || this.#totalLength + body.length > MAXIMUM_TOTAL_LENGTH) {
      this.#answers = new Map()
      this.#totalLength = 0
      this.#keptVersion = version
    }
    this.#answers.set(questionOf(request), { headers, body, untilMs: Date.now() + KEPT_MS })
    this.#totalLength += body.length
  }

  /** Sends the answer that is kept for the same request of the same caller; false when there is none. */
  send(request: IncomingMessage, response: ServerResponse, headers: HeaderList): boolean {
    if (request.method !== 'GET' || this.#answers.size === 0) return false
    const kept = this.#answers.get(questionOf(request))
    if (!kept || kept.untilMs < Date.now() || this.#version() !== this.#keptVersion) return false
    response.writeHead(200, [...kept.headers, ...headers])
    response.end(kept.body)
    return true
  }
}

/** Everything of a GET that an answer may hang on. */
function questionOf({ url, headers }: IncomingMessage): string {
  const { authorization, accept, origin, host } = headers
  return (
    `${url}\n${authorization}\n${host}\n${accept}\n${headers['accept-encoding']}\n${origin}\n` +
    `${headers['x-forwarded-proto']}\n${headers['x-forwarded-host']}\n${headers.forwarded}`
  )
}
