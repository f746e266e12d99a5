import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { FitsError, type Header, imageHeader } from '@datalab/fits'
import { isGzipFile, openFitsFile } from '@datalab/fits/node'
import type { OperationContext } from '../context.ts'
import { OperationCancelled, OperationFailure } from '../failures.ts'
import type { FrameInput } from '../inputs/frames.ts'
import { openScienceImage } from './science-image.ts'

/** A frame on disk whose headers have been looked at. */
export interface FrameFile {
  readonly basename: string
  readonly source: string
  readonly path: string
  /** Header of its image, as that of a plain image. */
  readonly header: Header
  readonly width: number
  readonly height: number
}

/** Looks at the headers of the frames: all of them are known to have an image before any work is done. */
export async function lookAtFrames(context: OperationContext, frames: readonly FrameInput[]): Promise<FrameFile[]> {
  const files: FrameFile[] = []
  for (const [index, frame] of frames.entries()) {
    context.throwIfCancelled()
    const path = await plainFile(context, frame, context.path(frame))
    files.push(lookAtFrame(frame, path))
    if (index % 16 === 15) await new Promise(setImmediate)
  }
  return files
}

/** Width and height of the lower-left area that all frames have. */
export function commonArea(frames: readonly FrameFile[]): { width: number; height: number } {
  return {
    width: Math.min(...frames.map((frame) => frame.width)),
    height: Math.min(...frames.map((frame) => frame.height)),
  }
}

/** What is told when a frame turns out to be unreadable: it is the user's to leave out. */
export function unreadable(basename: string, reason: string): OperationFailure {
  return new OperationFailure(`Could not read ${basename}: ${reason}`)
}

export function lookAtFrame({ basename, source }: FrameInput, path: string): FrameFile {
  try {
    const file = openFitsFile(path)
    try {
      const { hdu, image } = openScienceImage(file)
      return { basename, source, path, header: imageHeader(hdu), width: image.width, height: image.height }
    } finally {
      file.close()
    }
  } catch (error) {
    throw error instanceof FitsError ? unreadable(basename, error.message) : error
  }
}

/** As much as the codec itself inflates: a file that claims more is a bomb, or wants another form. */
const MAX_INFLATED_BYTES = 2 ** 30

/**
 * A file that is gzip as a whole can only be read from its beginning; opened as it is it would be held in memory, once
 * for each frame and thread. It is inflated to the scratch folder instead, so that memory does not grow with the number
 * of frames.
 */
async function plainFile(context: OperationContext, { basename }: FrameInput, path: string): Promise<string> {
  if (!isGzipFile(path)) return path
  const name = createHash('sha256').update(path).digest('hex')
  const inflated = join(context.scratchDir, `input-${name}.fits`)
  try {
    await pipeline(createReadStream(path), createGunzip(), checked(context, basename), createWriteStream(inflated))
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) {
      throw unreadable(basename, `it is damaged (${error.message})`)
    }
    throw error
  }
  return inflated
}

/** Lets inflated bytes through while they look like a FITS file of a size that can be, and nobody has cancelled. */
function checked(context: OperationContext, basename: string) {
  return async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for await (const chunk of chunks) {
      if (context.cancelled()) throw new OperationCancelled()
      if (bytes === 0 && !Buffer.from(chunk.subarray(0, 6)).equals(Buffer.from('SIMPLE')))
        throw unreadable(basename, 'what is gzipped in it is no FITS file')
      bytes += chunk.length
      if (bytes > MAX_INFLATED_BYTES) throw unreadable(basename, `it inflates to more than ${MAX_INFLATED_BYTES} bytes`)
      yield chunk
    }
  }
}
