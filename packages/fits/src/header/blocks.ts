import { FitsError } from '../errors.ts'
import type { ByteSource } from '../source.ts'
import { CARD_LENGTH, parseCards } from './card.ts'
import { Header } from './header.ts'

/** FITS files are written in blocks of this many bytes (section 3.1). */
export const BLOCK_LENGTH = 2880

/**
 * A longer header is refused: real ones stay under 1 MB, and without a bound a file without END would be read whole.
 */
const MAX_HEADER_BYTES = 16 * 2 ** 20

/** Bytes of the blocks that so many bytes fill. */
export function paddedLength(bytes: number): number {
  return Math.ceil(bytes / BLOCK_LENGTH) * BLOCK_LENGTH
}

/** Only END, then blanks (or NUL bytes, which some writers fill with), in the first eight columns. */
function isEnd(image: string): boolean {
  return image.startsWith('END') && /^END[ \0]*$/.test(image.slice(0, 8))
}

/** A block passes through this on its way to text: memory of its own for each would cost more than the reading. */
const block = Buffer.alloc(BLOCK_LENGTH)

function latin1(bytes: Uint8Array): string {
  return (bytes === block ? block : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).toString('latin1')
}

interface RawHeader {
  header: Header
  /** Where the data begin: the end of the header's last block, beyond the end of the file if that block is cut. */
  end: number
}

/**
 * Reads the header that begins at `offset`, block by block until its END card; bytes are taken as Latin-1 and never
 * refused.
 */
export function readHeader(source: ByteSource, offset: number): RawHeader {
  const images: string[] = []
  for (let at = offset; at < source.size; at += BLOCK_LENGTH) {
    if (at - offset >= MAX_HEADER_BYTES) {
      throw new FitsError('too_large', `the header has no END card in its first ${MAX_HEADER_BYTES} bytes`, { offset })
    }
    const length = Math.min(BLOCK_LENGTH, source.size - at)
    const text = latin1(source.read(at, length, length === BLOCK_LENGTH ? block : block.subarray(0, length)))
    for (let start = 0; start < text.length; start += CARD_LENGTH) {
      const image = text.slice(start, start + CARD_LENGTH)
      if (isEnd(image)) return { header: new Header(parseCards(images)), end: at + BLOCK_LENGTH }
      images.push(image.padEnd(CARD_LENGTH))
    }
  }
  throw new FitsError('truncated', 'the file ends before the END card of the header', { offset })
}
