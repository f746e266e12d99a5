import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptsGzip } from './negotiation.ts'
import type { Refusal } from './refusal.ts'

const compress = promisify(gzip)
const VARY = 'Accept, Accept-Encoding'
/** Smaller answers fit in one packet anyway. */
const COMPRESS_FROM_BYTES = 2048

interface Sending {
  /** Given the body as it is sent, once all headers are set. */
  keep?: ((body: Buffer) => void) | undefined
  isCompressible?: boolean
}

/**
 * Sends JSON. Always with a length, compressed or not: clients take an answer without one for empty. As bytes, for a
 * string would get a charset behind its media type.
 */
export async function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  json: string | readonly Buffer[],
  { keep, isCompressible = true }: Sending = {},
): Promise<FastifyReply> {
  let bytes = typeof json === 'string' ? Buffer.from(json) : json.length === 1 ? json[0]! : Buffer.concat(json)
  reply.code(status)
  reply.header('content-type', 'application/json')
  reply.header('cache-control', 'no-store')
  const vary = reply.getHeader('vary')
  reply.header('vary', vary === undefined ? VARY : `${vary}, ${VARY}`)
  if (isCompressible && bytes.length >= COMPRESS_FROM_BYTES && acceptsGzip(request.headers['accept-encoding'])) {
    bytes = await compress(bytes, { level: constants.Z_BEST_SPEED })
    reply.header('content-encoding', 'gzip')
  }
  reply.header('content-length', bytes.length)
  keep?.(bytes)
  return reply.send(bytes)
}

export function sendEmpty(reply: FastifyReply): FastifyReply {
  return reply.code(204).header('cache-control', 'no-store').send()
}

export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  reply.headers(refusal.headers)
  return sendJson(request, reply, refusal.status, JSON.stringify(refusal))
}
