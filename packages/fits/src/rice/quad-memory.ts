import type { Arena } from './kernels.ts'

/** So many tiles are decoded side by side. */
export const SLOTS = 4

/** The kernel may read this far beyond a tile before it knows that the tile has ended. */
const SLACK_BYTES = 1024

/** Pixels that a kernel works on at a time: it goes on to a multiple of them. */
const MOST_AT_ONCE = 16

/** Room for a tile: addresses in the kernels' memory, and how much has its place there. */
export interface Slot {
  /** The compressed tile, and its length in bytes. */
  input: number
  length: number
  /**
   * Codes or bytes, as the kernels decode them, or the integers made of them. The first value of a tile stands just
   * before.
   */
  stored: number
  state: 'loaded' | 'codes' | 'bytes' | 'integers' | 'narrowed'
  /** The largest tile for which there is room: its compressed bytes, and its pixels. */
  bytes: number
  count: number
}

/** The memory of a decoder of four tiles: the slots, an area for the floats of one tile, and views of it all. */
export class QuadMemory {
  readonly slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    input: 0,
    length: 0,
    stored: 0,
    state: 'loaded',
    bytes: 0,
    count: -1,
  }))
  // Views of the whole memory, made again whenever it grows.
  bytes = new Uint8Array(0)
  shorts = new Uint16Array(0)
  integers = new Int32Array(0)
  floats = new Float32Array(0)
  readonly #arena: Arena
  #floatArea = { address: 0, count: -1 }
  #isFixed = false

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Address of so many bytes, for whoever asks for them. */
  take(bytes: number): number {
    const address = this.#arena.take(bytes)
    this.#renewViews()
    return address
  }

  /**
   * Makes room for tiles of at most so many pixels and bytes. From then on the memory must not grow, as others hold
   * views of it: larger tiles do not fit.
   */
  fix(count: number, bytes: number): void {
    for (const slot of this.slots) this.reserve(slot, count, bytes)
    this.reserveFloats(count)
    this.#isFixed = true
  }

  /** Whether there is room for such a tile, or may be made. */
  fits(count: number, bytes: number): boolean {
    return !this.#isFixed || (count <= this.#floatArea.count && bytes <= this.slots[0]!.bytes)
  }

  /** Makes room for a tile of `count` pixels and so many bytes. */
  reserve(slot: Slot, count: number, bytes: number): void {
    if (slot.count >= count && slot.bytes >= bytes) return
    // Tiles differ in length: with room to spare this happens once or twice an image.
    slot.bytes = Math.max(slot.bytes, 2 * bytes)
    slot.count = Math.max(slot.count, count)
    slot.input = this.take(slot.bytes + SLACK_BYTES)
    slot.stored = this.take(16 + (slot.count + MOST_AT_ONCE) * 4) + 16
  }

  /** Address of the area for `count` floats. */
  reserveFloats(count: number): number {
    if (this.#floatArea.count < count) this.#floatArea = { address: this.take((count + 4) * 4), count }
    return this.#floatArea.address
  }

  #renewViews(): void {
    const { buffer } = this.#arena.memory
    this.bytes = new Uint8Array(buffer)
    this.shorts = new Uint16Array(buffer)
    this.integers = new Int32Array(buffer)
    this.floats = new Float32Array(buffer)
  }
}
