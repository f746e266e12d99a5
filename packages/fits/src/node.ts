import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { FitsError } from './errors.ts'
import { type FitsFile, openFits } from './file.ts'
import { isGzip } from './inflate.ts'
import { type ByteSink, type ByteSource, checkRange } from './source.ts'

/** Node refuses to read more at a time. */
const MOST_BYTES_AT_ONCE = 2 ** 30

/** A file read by position. Close it; reading after that throws. */
export function fileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r')
  const found = fstatSync(descriptor)
  if (found.isDirectory()) {
    closeSync(descriptor)
    throw new FitsError('not_fits', 'this is a folder, not a file')
  }
  const { size } = found
  let open = true
  return {
    size,
    read(offset, length, into) {
      checkRange(size, offset, length)
      const bytes = into ?? Buffer.allocUnsafeSlow(length)
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, bytes, done, Math.min(length - done, MOST_BYTES_AT_ONCE), offset + done)
        if (count === 0) throw new FitsError('truncated', 'the file became shorter while it was read', { offset })
        done += count
      }
      return bytes
    },
    close() {
      if (!open) return
      open = false
      closeSync(descriptor)
    },
  }
}

/** A new file written by position (an existing one is emptied). Close it. */
export function fileSink(path: string): ByteSink & { close(): void } {
  const descriptor = openSync(path, 'w')
  let open = true
  return {
    write(offset, bytes) {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, MOST_BYTES_AT_ONCE), offset + done)
      }
    },
    close() {
      if (!open) return
      open = false
      closeSync(descriptor)
    },
  }
}

/** Whether a file is gzip as a whole, by its bytes: `openFitsFile` holds the content of such a one in memory. */
export function isGzipFile(path: string): boolean {
  const source = fileSource(path)
  try {
    return isGzip(source)
  } finally {
    source.close()
  }
}

/** Opens a FITS file on disk; one that is gzip as a whole is known by its bytes, not by its name. Close the result. */
export function openFitsFile(path: string): FitsFile {
  const source = fileSource(path)
  try {
    return openFits(source, { close: source.close })
  } catch (error) {
    source.close()
    throw error
  }
}
