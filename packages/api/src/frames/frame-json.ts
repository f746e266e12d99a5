import { archiveFrameJson, frameThumbnails } from '@datalab/frames'
import type { Frame } from '@datalab/store'
import type { Context } from '../context.ts'
import type { ArchiveFrame } from '../wire.ts'

/** A frame with links to its file and to pictures of it, which work without a token for as long as they are signed. */
export function frameJson(
  frame: Frame,
  { services, origin }: Pick<Context, 'services' | 'origin'>,
  { thumbnails = false } = {},
): ArchiveFrame {
  const link = (path: string, options: { created: string }) => origin + services.frameLinks.sign(path, options)
  const created = new Date(frame.modifiedMs).toISOString()
  const json = archiveFrameJson(frame, link(`${frame.id}/${frame.filename}`, { created }))
  return thumbnails ? { ...json, thumbnails: frameThumbnails(frame, link) } : json
}
