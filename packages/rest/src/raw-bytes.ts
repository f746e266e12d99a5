import type { FastifyReply } from 'fastify'

/**
 * An answer that is no JSON: a procedure of a route that offers other media types (`bytes`) may return it for one of
 * them.
 */
export class RawBytes {
  readonly bytes: Buffer
  readonly mediaType: string
  /** More headers, as what the bytes mean. */
  readonly headers: Readonly<Record<string, string>>

  constructor(bytes: Buffer, mediaType: string, headers: Readonly<Record<string, string>> = {}) {
    this.bytes = bytes
    this.mediaType = mediaType
    this.headers = headers
  }
}

/** Never compressed: what is sent so is pictures and noise. */
export function sendBytes(reply: FastifyReply, status: number, { bytes, mediaType, headers }: RawBytes): FastifyReply {
  const vary = reply.getHeader('vary')
  const exposed = [reply.getHeader('access-control-expose-headers') ?? [], ...Object.keys(headers)].flat()
  return reply
    .code(status)
    .headers({
      ...headers,
      'content-type': mediaType,
      'content-length': bytes.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'access-control-expose-headers': exposed.join(', '),
      vary: vary === undefined ? 'Accept' : `${vary}, Accept`,
    })
    .send(bytes)
}
