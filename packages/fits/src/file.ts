import { FitsError, withPlace } from './errors.ts'
import { describeHdu, type Hdu } from './hdu.ts'
import { paddedLength, readHeader } from './header/blocks.ts'
import { DEFAULT_INFLATE_LIMIT, inflateSource, isGzip } from './inflate.ts'
import type { ByteSource } from './source.ts'

/** An open FITS file: its HDUs with their headers; data are read when asked for. */
export interface FitsFile {
  /** The bytes of the file, inflated where it was gzip as a whole. */
  readonly source: ByteSource
  readonly hdus: readonly Hdu[]
  /**
   * What stopped the walk after the HDUs that are listed; null where all is well. The last one listed may lack data.
   */
  readonly damage: FitsError | null
  /** Bytes after the last HDU that are none themselves. */
  readonly trailingBytes: number
  close(): void
}

/** What belongs to a file beside its bytes. */
export interface OpenOptions {
  close?: () => void
  /** Bytes that a file which is gzip as a whole may inflate to. */
  inflateLimit?: number
}

const SIMPLE = 'SIMPLE  ='
const XTENSION = 'XTENSION'

/** What a file or an HDU begins with passes through this. */
const beginning = new Uint8Array(SIMPLE.length)

function requireSimple(head: Uint8Array): void {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(SIMPLE.length, head.length)).toString('latin1')
  if (start !== SIMPLE) throw new FitsError('not_fits', 'the file does not begin with the card SIMPLE')
}

/**
 * Walks through the headers of a file; no data are read. Bytes that follow the last HDU and are none are left alone.
 * @throws FitsError `not_fits`, or whatever is wrong with the first header
 */
export function openFits(source: ByteSource, options: OpenOptions = {}): FitsFile {
  const { close = () => {}, inflateLimit = DEFAULT_INFLATE_LIMIT } = options
  if (source.size === 0) throw new FitsError('not_fits', 'the file is empty')
  const plain = isGzip(source) ? inflateSource(source, inflateLimit, requireSimple) : source
  requireSimple(readBeginning(plain, 0, SIMPLE.length))
  const hdus: Hdu[] = []
  let damage: FitsError | null = null
  let offset = 0
  while (damage === null && offset < plain.size && (hdus.length === 0 || startsExtension(plain, offset))) {
    try {
      const hdu = readHdu(plain, hdus.length, offset)
      hdus.push(hdu)
      const end = hdu.dataOffset + hdu.dataBytes
      if (end > plain.size)
        damage = new FitsError('truncated', `the file ends at byte ${plain.size}, inside data that end at ${end}`, {
          hdu: hdu.index,
          offset: plain.size,
        })
      offset = hdu.dataOffset + paddedLength(hdu.dataBytes)
    } catch (error) {
      if (hdus.length === 0 || !(error instanceof FitsError)) throw error
      damage = error
    }
  }
  return { source: plain, hdus, damage, trailingBytes: damage ? 0 : Math.max(0, plain.size - offset), close }
}

function readHdu(source: ByteSource, index: number, offset: number): Hdu {
  return withPlace({ hdu: index, offset }, () => {
    const { header, end } = readHeader(source, offset)
    return describeHdu(index, header, offset, end)
  })
}

function startsExtension(source: ByteSource, offset: number): boolean {
  return Buffer.from(readBeginning(source, offset, XTENSION.length)).toString('latin1') === XTENSION
}

function readBeginning(source: ByteSource, offset: number, length: number): Uint8Array {
  const available = Math.min(length, source.size - offset)
  return source.read(offset, available, beginning.subarray(0, available))
}

/** The first HDU of this EXTNAME, blanks around and letter case not minded. */
export function findHdu(file: FitsFile, name: string): Hdu | undefined {
  const wanted = name.trim().toUpperCase()
  return file.hdus.find((hdu) => hdu.name?.trim().toUpperCase() === wanted)
}
