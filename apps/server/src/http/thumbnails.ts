import { AnalysisFailure, type Analyst } from '@datalab/engine'
import { type BlobStore, thumbnailAt, type UrlSigner } from '@datalab/frames'
import { refuse, sendRefusal } from '@datalab/rest'
import { getFramesById, type Store } from '@datalab/store'
import type { FastifyInstance } from 'fastify'
import { ARCHIVE_FILES } from './archive-files.ts'
import { sendFile } from './send-file.ts'

interface ThumbnailRoute {
  Params: { id: string; name: string }
  Querystring: { expires?: unknown; signature?: unknown }
}

interface ThumbnailParts {
  store: Store
  blobs: BlobStore
  frameLinks: UrlSigner
  analyst: Pick<Analyst, 'thumbnail'>
}

/**
 * Serves pictures of the archive's frames to whoever has a signed link: each is drawn when it is first asked for, and
 * kept.
 */
export function registerThumbnails(app: FastifyInstance, { store, blobs, frameLinks, analyst }: ThumbnailParts): void {
  app.route<ThumbnailRoute>({
    method: ['GET', 'HEAD'],
    url: `${ARCHIVE_FILES}:id/thumbnails/:name`,
    async handler(request, reply) {
      const { id, name } = request.params
      const { expires, signature } = request.query
      const path = `${id}/thumbnails/${name}`
      const isSigned = frameLinks.verify(path, String(expires), String(signature))
      if (!isSigned) return sendRefusal(request, reply, refuse(403, 'This link has expired, or was not made here.'))
      const [frame] = await getFramesById(store, [Number(id)])
      const size = frame ? thumbnailAt(frame, path) : null
      if (!frame || size === null) return sendRefusal(request, reply, refuse(404, 'Not found.'))
      try {
        const blob = await analyst.thumbnail({ basename: frame.basename, path: frame.path, size, version: name })
        return sendFile(request, reply, `${frame.basename}-${size}.jpg`, {
          stat: () => blobs.stat(blob.key, blob.name),
          open: (range) => blobs.open(blob.key, blob.name, range),
        })
      } catch (error) {
        if (error instanceof AnalysisFailure && error.told)
          return sendRefusal(request, reply, refuse(404, error.message))
        throw error
      }
    },
  })
}
