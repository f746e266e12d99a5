import type { Frame } from '@datalab/store'

const SIZES = ['small', 'large'] as const
export type FrameThumbnailSize = (typeof SIZES)[number]

export interface FrameThumbnail {
  size: FrameThumbnailSize
  url: string
  basename: string
}

type FrameVersion = Pick<Frame, 'id' | 'basename' | 'sizeBytes' | 'modifiedMs'>

/**
 * Where a thumbnail of a frame is, to be signed: another place for another version of its file. It is drawn when
 * somebody follows the link, so that a list of frames costs nothing.
 */
export function thumbnailPath({ id, sizeBytes, modifiedMs }: FrameVersion, size: FrameThumbnailSize): string {
  return `${id}/thumbnails/${sizeBytes}-${Math.trunc(modifiedMs)}-${size}.jpg`
}

/** Which thumbnail of the frame is at a path; null when it is none, or one of an earlier version. */
export function thumbnailAt(frame: FrameVersion, path: string): FrameThumbnailSize | null {
  return SIZES.find((size) => thumbnailPath(frame, size) === path) ?? null
}

/** The thumbnails of a frame as the API of a science archive lists them. `link` signs a path. */
export function frameThumbnails(
  frame: FrameVersion,
  link: (path: string, options: { created: string }) => string,
): FrameThumbnail[] {
  const created = new Date(frame.modifiedMs).toISOString()
  return SIZES.map((size) => ({
    size,
    url: link(thumbnailPath(frame, size), { created }),
    basename: `${frame.basename}-${size}`,
  }))
}
