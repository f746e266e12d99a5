import type { ByteSource } from '../source.ts'

/**
 * Bytes read ahead: tiles follow one another in the heap, so most are in memory already when their turn comes. Few
 * enough that those of a few dozen frames, read by bands side by side, do not push the pixels out of the processor's
 * caches.
 */
const WINDOW_BYTES = 2 ** 16

/** Reads pieces of a file range through one reused buffer. What `load` found is valid until the next `load`. */
export class HeapWindow {
  readonly #source: ByteSource
  readonly #end: number
  #buffer: Uint8Array
  #start = 0
  #length = 0
  /** Holds the piece asked for, from `offset`. */
  bytes: Uint8Array
  offset = 0

  /** @param end where reading ahead stops, within the source */
  constructor(source: ByteSource, end: number) {
    this.#source = source
    this.#end = end
    this.#buffer = new Uint8Array(0)
    this.bytes = this.#buffer
  }

  /** Makes the `length` bytes at `at` of the file (before the end) available. */
  load(at: number, length: number): void {
    if (at < this.#start || at + length > this.#start + this.#length) this.#fill(at, length)
    this.offset = at - this.#start
  }

  #fill(at: number, length: number): void {
    const wanted = Math.max(length, Math.min(WINDOW_BYTES, this.#end - at))
    if (wanted > this.#buffer.length) this.#buffer = new Uint8Array(wanted)
    this.bytes = this.#source.read(at, wanted, this.#buffer.subarray(0, wanted))
    this.#start = at
    this.#length = wanted
  }
}
