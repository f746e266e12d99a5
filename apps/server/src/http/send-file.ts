import type { FileStat, OpenFile } from '@datalab/frames'
import { refuse, sendRefusal } from '@datalab/rest'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ByteRange, readByteRange } from './byte-range.ts'

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

/** A file that may be gone, or become another one, at any time. */
export interface SentFile {
  stat(): Promise<FileStat | null>
  /** The range is inclusive at both ends. */
  open(range?: ByteRange): Promise<OpenFile | null>
}

/** Sends a file under a name, or the part of it that is asked for; 404 when it is not there. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, name: string, file: SentFile) {
  const stat = await file.stat()
  if (stat === null) return sendRefusal(request, reply, refuse(404, 'Not found.'))
  describeFile(reply, stat, name)
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
  const opened = await file.open(range === 'all' ? undefined : range)
  // Removed, or replaced, since it was looked at: the client asks again.
  if (opened === null || opened.etag !== stat.etag) {
    opened?.stream.destroy()
    throw new Error(`the file ${name} changed while it was opened`)
  }
  return reply.send(opened.stream)
}

function describeFile(reply: FastifyReply, stat: FileStat, name: string): void {
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
function wantsRange(request: FastifyRequest, stat: FileStat): boolean {
  const condition = request.headers['if-range']
  return condition === undefined || condition === stat.etag
}
