import { openFile, statFile, type UrlSigner } from '@datalab/frames'
import { refuse, sendRefusal } from '@datalab/rest'
import { getFramesById, type Store } from '@datalab/store'
import type { FastifyInstance } from 'fastify'
import { sendFile } from './send-file.ts'

/** Where links to the files of the archive lead. */
export const ARCHIVE_FILES = '/archive/'

interface ArchiveFileRoute {
  Params: { id: string; filename: string }
  Querystring: { expires?: unknown; signature?: unknown }
}

/**
 * Serves the files of the local archive, to whoever has a signed link: who may have one was decided when it was made.
 */
export function registerArchiveFiles(
  app: FastifyInstance,
  { store, frameLinks }: { store: Store; frameLinks: UrlSigner },
): void {
  app.route<ArchiveFileRoute>({
    method: ['GET', 'HEAD'],
    url: `${ARCHIVE_FILES}:id/:filename`,
    async handler(request, reply) {
      const { id, filename } = request.params
      const { expires, signature } = request.query
      const isSigned = frameLinks.verify(`${id}/${filename}`, String(expires), String(signature))
      if (!isSigned) return sendRefusal(request, reply, refuse(403, 'This link has expired, or was not made here.'))
      const [frame] = await getFramesById(store, [Number(id)])
      if (frame?.filename !== filename) return sendRefusal(request, reply, refuse(404, 'Not found.'))
      return sendFile(request, reply, filename, {
        stat: () => statFile(frame.path),
        open: (range) => openFile(frame.path, range),
      })
    },
  })
}
