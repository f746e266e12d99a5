import type { BlobStat, BlobStore, UrlSigner } from '@datalab/frames'
import { refuse, sendRefusal } from '@datalab/rest'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readByteRange } from './byte-range.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.fits': 'application/fits',
  '.fits.fz': 'application/fits',
  '.fits.gz': 'application/fits',
  '.jpg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}
/** The contents under a name never change; links themselves last a month or two. */
const CACHED_FOR_SECONDS = 24 * 3600

interface BlobRoute {
  Params: { key: string; name: string }
  Querystring: { expires?: unknown; signature?: unknown }
}

/** Serves what operations made, to whoever has a signed link. */
export function registerBlobs(app: FastifyInstance, { blobs, signer }: { blobs: BlobStore; signer: UrlSigner }): void {
  app.route<BlobRoute>({
    method: ['GET', 'HEAD'],
    url: '/blobs/:key/:name',
    async handler(request, reply) {
      const { key, name } = request.params
      const { expires, signature } = request.query
      // Without CORS headers: a browser that may read the refusal keeps it in the picture's place.
      const isSigned = signer.verify(`${key}/${name}`, String(expires), String(signature))
      if (!isSigned) return sendRefusal(request, reply, refuse(403, 'This link has expired, or was not made here.'))
      const stat = await blobs.stat(key, name)
      if (stat === null) return sendRefusal(request, reply, refuse(404, 'Not found.'))
      return sendBlob(request, reply, stat, name, blobs, key)
    },
  })
}

async function sendBlob(
  request: FastifyRequest,
  reply: FastifyReply,
  stat: BlobStat,
  name: string,
  blobs: BlobStore,
  key: string,
) {
  describeBlob(reply, stat, name)
  if (matches(request.headers['if-none-match'], stat.etag)) return reply.code(304).send()
  const range = wantsRange(request, stat) ? readByteRange(request.headers.range, stat.size) : 'all'
  if (range === 'unsatisfiable') {
    reply.removeHeader('access-control-allow-origin')
    const headers = { 'content-range': `bytes */${stat.size}` }
    return sendRefusal(request, reply, refuse(416, 'The range lies beyond the end of the file.', headers))
  }
  const length = range === 'all' ? stat.size : range.end - range.start + 1
  if (range !== 'all') reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${stat.size}`)
  reply.header('content-length', length)
  if (request.method === 'HEAD') return reply.send()
  const opened = await blobs.open(key, name, range === 'all' ? undefined : range)
  // Removed, or replaced, since it was looked at: the client asks again.
  if (opened === null || opened.etag !== stat.etag) {
    opened?.stream.destroy()
    throw new Error(`the blob ${key}/${name} changed while it was opened`)
  }
  return reply.send(opened.stream)
}

function describeBlob(reply: FastifyReply, stat: BlobStat, name: string): void {
  const extension = /(\.fits)?\.[^.]+$/.exec(name)?.[0] ?? ''
  reply.headers({
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    // A click on a link to a picture must not replace the page that it is on.
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"`,
    etag: stat.etag,
    'last-modified': new Date(stat.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    'cache-control': `private, max-age=${CACHED_FOR_SECONDS}`,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  })
}

function matches(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}

/** A range of a file that has become another one would be nonsense: then the whole is sent. */
function wantsRange(request: FastifyRequest, stat: BlobStat): boolean {
  const condition = request.headers['if-range']
  return condition === undefined || condition === stat.etag
}
