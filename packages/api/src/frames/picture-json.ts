import type { Frame } from '@datalab/store'
import type { Context } from '../context.ts'
import type { ArchiveFrame } from '../wire.ts'
import { frameJson } from './frame-json.ts'

const PICTURE = /^(.+)-(small|large)$/

/** Which picture of which frame a basename names, null for none. */
export function namedPicture(basename: string | undefined): { basename: string; size: string } | null {
  const [, frame, size] = PICTURE.exec(basename ?? '') ?? []
  return frame === undefined || size === undefined ? null : { basename: frame, size }
}

/**
 * A thumbnail as if it were a frame of its own: clients that know pictures as files of the archive, called after the
 * frame with a suffix, look for it by name and follow its `url`.
 */
export function pictureJson(
  frame: Frame,
  size: string,
  context: Pick<Context, 'services' | 'origin'>,
): ArchiveFrame | null {
  const json = frameJson(frame, context, { thumbnails: true })
  const picture = json.thumbnails.find((thumbnail) => thumbnail.size === size)
  if (!picture) return null
  const { basename, url } = picture
  const versions = json.version_set.map((version) => ({ ...version, extension: '.jpg', url }))
  return { ...json, basename, filename: `${basename}.jpg`, url, version_set: versions }
}
