import type { BlobStore, UrlSigner } from '@datalab/frames'
import { refuse, sendRefusal } from '@datalab/rest'
import type { FastifyInstance } from 'fastify'
import { sendFile } from './send-file.ts'

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
      return sendFile(request, reply, name, {
        stat: () => blobs.stat(key, name),
        open: (range) => blobs.open(key, name, range),
      })
    },
  })
}
