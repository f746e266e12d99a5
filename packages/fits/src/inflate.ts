import { constants, gunzipSync } from 'node:zlib'
import { FitsError } from './errors.ts'
import type { ByteSource } from './source.ts'
import { bytesSource } from './source.ts'

/** A whole gzipped file larger than this is refused; `openFits` takes another limit. */
export const DEFAULT_INFLATE_LIMIT = 2 ** 30

/** Enough compressed bytes to see how the content begins, few enough that they inflate to 4 MB at most. */
const PROBE_BYTES = 4096

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

/** Inflates a gzip stream (RFC 1952, several members are joined) that may hold `limit` bytes at most. */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array {
  // A chunk a little over what is due: the whole output then comes in one piece, without copying.
  const chunkSize = Math.min(Math.max(limit + 64, 1024), 2 ** 20)
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(limit, 1), chunkSize })
  } catch (error) {
    if (isTooLong(error))
      throw new FitsError('too_large', `gzip data inflate to more than ${limit} bytes`, {}, { cause: error })
    const detail = error instanceof Error ? error.message : String(error)
    throw new FitsError('bad_data', `gzip data are damaged: ${detail}`, {}, { cause: error })
  }
}

/** Whether a file begins as gzip does (RFC 1952, section 2.3.1): with its mark, deflated. */
export function isGzip(source: ByteSource): boolean {
  if (source.size < 3) return false
  const magic = source.read(0, 3, new Uint8Array(3))
  return magic[0] === 0x1f && magic[1] === 0x8b && magic[2] === 8
}

/** The first inflated bytes; damage is left to the full inflation to tell. */
function probe(source: ByteSource): Uint8Array {
  const head = source.read(0, Math.min(PROBE_BYTES, source.size))
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array(0)
  }
}

/**
 * The content of a file that is gzip as a whole, in memory. Its beginning is looked at first, so that what is no FITS
 * file is not inflated to the end.
 *
 * @param limit bytes that the content may have
 * @param looksRight says of the first inflated bytes (at least one) whether to go on
 */
export function inflateSource(source: ByteSource, limit: number, looksRight: (head: Uint8Array) => void): ByteSource {
  const head = probe(source)
  if (head.length > 0) looksRight(head)
  return bytesSource(gunzip(source.read(0, source.size), limit))
}
