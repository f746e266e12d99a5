import type { FastifyRequest } from 'fastify'
import { type Fields, parseBody, readBytes } from './body.ts'
import { readQueryFields, refuseBadFields } from './field-input.ts'
import type { PageRequest } from './page.ts'
import type { Query } from './query.ts'
import { Refusal } from './refusal.ts'
import type { Endpoint } from './route-table.ts'

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE'])

/** What a procedure's input parsers are given, one after the other. */
export class CallInput {
  readonly endpoint: Endpoint
  readonly request: FastifyRequest
  readonly parameters: Fields
  readonly bodyLimitBytes: number
  readonly #query: Fields
  #body: Fields | null = null
  #served = 0
  /** Why the body was refused, if it was. */
  refused: Refusal | null = null
  /** What was handed out last: the values that a parser's issues speak of. */
  last: Fields = {}

  constructor(
    endpoint: Endpoint,
    request: FastifyRequest,
    parameters: Fields,
    query: Query,
    page: PageRequest | undefined,
    bodyLimitBytes: number,
  ) {
    this.endpoint = endpoint
    this.request = request
    this.parameters = parameters
    this.bodyLimitBytes = bodyLimitBytes
    this.#query = WITHOUT_BODY.has(request.method) ? readQueryFields(endpoint, query) : {}
    if (page) {
      const { limit, offset } = page
      this.#query = { ...this.#query, offset, limit: limit ?? undefined }
    }
  }

  async next(): Promise<Fields> {
    const fromPath = this.endpoint.inputs[this.#served++]?.fromPath ?? false
    if (fromPath) this.last = this.parameters
    else if (this.endpoint.type === 'query') this.last = { ...this.#query, ...this.parameters }
    else this.last = { ...this.#query, ...(await this.#readBody()), ...this.parameters }
    return this.last
  }

  async #readBody(): Promise<Fields> {
    if (WITHOUT_BODY.has(this.request.method)) return {}
    if (this.#body !== null) return this.#body
    try {
      const bytes = await readBytes(this.request.raw, this.bodyLimitBytes)
      const body = await parseBody(bytes, this.request.headers['content-type'], this.endpoint.kinds)
      await refuseBadFields(this.endpoint, this.request.method, { ...body, ...this.parameters })
      this.#body = body
      return body
    } catch (failure) {
      if (failure instanceof Refusal) this.refused = failure
      throw failure
    }
  }
}
