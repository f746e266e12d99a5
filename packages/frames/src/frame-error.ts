import type { FrameReference } from './frame-source.ts'

export type FrameErrorCode =
  | 'not_found' // no such frame, or not the viewer's to see: the two are not told apart
  | 'missing_file' // the frame is known, its file is gone
  | 'bad_file' // what came is no FITS file, or not the whole of it
  | 'bad_name' // a key or name that no blob can have
  | 'unavailable' // it may work at another time: network, disk full, an archive that is down

/** What went wrong with a frame or a blob; `basename` is the one that was asked for. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly code: FrameErrorCode
  readonly basename: string
  /** Of frames that were not found: all of them, `basename` being the first. */
  readonly missing: readonly FrameReference[]

  constructor(
    code: FrameErrorCode,
    basename: string,
    message: string,
    { missing = [], ...options }: { cause?: unknown; missing?: readonly FrameReference[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.basename = basename
    this.missing = missing
  }
}

export const notFoundMessage = (basename: string): string => `Could not find ${basename} in the archive`

/** Of frames that were looked for together; there is at least one. */
export function framesNotFound(missing: readonly FrameReference[]): FrameError {
  const { basename } = missing[0]!
  return new FrameError('not_found', basename, notFoundMessage(basename), { missing })
}

export function frameNotFound(basename: string): FrameError {
  return new FrameError('not_found', basename, notFoundMessage(basename))
}
