import { FitsError } from './errors.ts'

/** Where bytes come from. Synchronous: decoding is done off the event loop, and files are read by position. */
export interface ByteSource {
  readonly size: number
  /**
   * Exactly `length` bytes from `offset`, or a FitsError 'truncated'. May be a view that must not be written to. A
   * source that copies may fill `into` (of that length) and return it, which spares an allocation; one that ignores it
   * is right too.
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array
}

/** Where bytes go, by position, so that a table can be patched after its heap is written. */
export interface ByteSink {
  write(offset: number, bytes: Uint8Array): void
}

/** Throws 'truncated' unless [offset, offset + length) lies within a source of `size` bytes. */
export function checkRange(size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return
  throw new FitsError('truncated', `the file ends at byte ${size}, but ${length} bytes are needed`, { offset })
}

/** A source over bytes in memory; reads are views of them. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      checkRange(bytes.length, offset, length)
      return bytes.subarray(offset, offset + length)
    },
  }
}

/** Fills `target` from `offset`. Unlike `source.read` the bytes are the caller's own, to swap in place. */
export function readInto(source: ByteSource, offset: number, target: Uint8Array): void {
  const bytes = source.read(offset, target.length, target)
  if (bytes !== target) target.set(bytes)
}
