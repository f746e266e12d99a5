import { decodeRice, RICE_WIDTHS, type RiceWidth } from './decode.ts'
import { Arena, instantiateKernels, type Kernels } from './kernels.ts'
import { QuadMemory, SLOTS, type Slot } from './quad-memory.ts'
import { hasValues, TileFloats, type TileScaling, takesCodes } from './tile-floats.ts'

/** What `RICE_1` leaves to an image: its parameters BLOCKSIZE (pixels of a block) and BYTEPIX. */
export interface RiceFormat {
  blockSize: number
  bytesPerPixel: RiceWidth
}

/** Beyond this address the kernel cannot count the bits of the memory. */
const LAST_ADDRESS = 2 ** 29

/** Blocks beyond this go to the plain code: nobody writes them, and the memory left behind a tile depends on it. */
const LARGEST_BLOCK = 64

const FLOATS_AT_ONCE = 4

/**
 * Decodes Rice tiles with the WebAssembly kernels, four at a time, and turns them to floats: the same numbers as
 * {@link decodeRice} and the formula of the standard, several times sooner. First `load` up to {@link SLOTS} tiles of
 * the same size, then `decode`, then ask for `integers` or `floats` of each. Keeps its memory: use one for many tiles.
 */
export class RiceQuadDecoder {
  #format: RiceFormat = { blockSize: 0, bytesPerPixel: 4 }
  readonly #kernels: Kernels = instantiateKernels()
  readonly #memory: QuadMemory
  readonly #toFloats: TileFloats
  /** Room for the codes of a block. */
  readonly #block: number
  /** What the kernel is told of the four tiles. */
  readonly #table: number
  #count = 0

  constructor() {
    const arena = new Arena(this.#kernels)
    this.#toFloats = new TileFloats(this.#kernels, arena)
    this.#memory = new QuadMemory(arena)
    this.#block = this.#memory.take(LARGEST_BLOCK * 4)
    this.#table = this.#memory.take(SLOTS * 12)
  }

  get memory(): { readonly buffer: ArrayBuffer } {
    return this.#kernels.memory
  }

  /** Address of so many bytes of the memory, for whoever asks for them. */
  take(bytes: number): number {
    return this.#memory.take(bytes)
  }

  /**
   * Makes room for tiles of at most so many pixels and bytes; from then on the memory does not grow: others do not fit.
   */
  fixMemory(count: number, bytes: number): void {
    this.#memory.fix(count, bytes)
  }

  /** Whether `load` may be called for such a tile. */
  fits(count: number, bytes: number): boolean {
    return this.#memory.fits(count, bytes)
  }

  /** Copies a tile of `count` pixels from `bytes[offset .. offset + length)` to a slot, 0 to 3. */
  load(slot: number, bytes: Uint8Array, offset: number, length: number, count: number): void {
    const place = this.#slot(slot)
    const tile = bytes.subarray(offset, offset + length)
    this.#memory.reserve(place, count, tile.length)
    this.#memory.bytes.set(tile, place.input)
    place.length = tile.length
    place.state = 'loaded'
  }

  #slot(slot: number): Slot {
    return this.#memory.slots[slot]!
  }

  /** Decodes the first `tiles` slots, of `count` pixels each. Damage comes to light when the tile is asked for. */
  decode(tiles: number, count: number, format: RiceFormat): void {
    this.#count = count
    this.#format = format
    const { blockSize, bytesPerPixel } = format
    const used = this.#memory.slots.slice(0, tiles)
    if (blockSize > LARGEST_BLOCK || count === 0 || used.some(({ input, bytes }) => input + bytes > LAST_ADDRESS))
      return
    if (bytesPerPixel === 1 && used.every(({ length }) => isSparse(length, count))) {
      for (const place of used) this.#decodeSparse(place)
      return
    }
    const failed = tiles === 1 ? this.#decodeOne(used[0]!) : this.#decodeFour(used)
    // What the kernel cannot decode stays loaded for the plain code, which finds out which tile it is and why.
    if (!failed) for (const place of used) place.state = 'codes'
  }

  /** Gives 0, or 1 where the kernel cannot decode it. */
  #decodeOne({ input, length, stored }: Slot): number {
    const { blockSize, bytesPerPixel } = this.#format
    const { splitBits, rawBits, rawSplit } = RICE_WIDTHS[bytesPerPixel]
    return this.#kernels.decodeOne(input, length, stored, this.#count, blockSize, splitBits, rawBits, rawSplit)
  }

  /**
   * The same for two to four tiles: where there are fewer than four, the last one is decoded again to the same place.
   */
  #decodeFour(used: readonly Slot[]): number {
    const { blockSize, bytesPerPixel } = this.#format
    const { splitBits, rawBits, rawSplit } = RICE_WIDTHS[bytesPerPixel]
    const four = this.#memory.slots.map((_, slot) => used[Math.min(slot, used.length - 1)]!)
    const table = four.flatMap(({ input, length, stored }) => [input, length, stored])
    this.#memory.integers.set(table, this.#table >> 2)
    return this.#kernels.decodeFour(this.#table, this.#count, blockSize, splitBits, rawBits, rawSplit)
  }

  #decodeSparse(place: Slot): void {
    const { input, length, stored } = place
    const failed = this.#kernels.decodeSparse(input, length, stored, this.#count, this.#format.blockSize, this.#block)
    if (!failed) place.state = 'bytes'
  }

  /**
   * The stored integers of a tile, as {@link decodeRice} gives them; valid until the next `load`.
   *
   * @throws FitsError `bad_data` where the tile is no Rice stream or too short
   */
  integers(slot: number): Int32Array {
    const place = this.#slot(slot)
    const start = place.stored >> 2
    const integers = this.#memory.integers.subarray(start, start + this.#count)
    if (place.state === 'loaded') {
      const { blockSize, bytesPerPixel } = this.#format
      decodeRice(this.#memory.bytes, place.input, place.length, this.#count, blockSize, bytesPerPixel, integers, 0)
    } else if (place.state === 'codes') this.#addUp(place.stored, integers)
    else if (place.state === 'bytes') this.#widen(place.stored, integers)
    place.state = 'integers'
    return integers
  }

  /** Codes to integers: each is the running sum of the differences up to it. */
  #addUp(stored: number, integers: Int32Array): void {
    const { rawBits } = RICE_WIDTHS[this.#format.bytesPerPixel]
    this.#kernels.runningSum(stored, this.#count, this.#firstValue(stored), 32 - rawBits)
    // Bytes are without sign.
    if (rawBits === 8) for (let i = 0; i < integers.length; i++) integers[i] = integers[i]! & 255
  }

  /** From the last on, as bytes and integers begin in the same place. */
  #widen(stored: number, integers: Int32Array): void {
    const { bytes } = this.#memory
    for (let i = integers.length - 1; i >= 0; i--) integers[i] = bytes[stored + i]!
  }

  /**
   * The stored integers of a tile of 8- or 16-bit pixels in as many bits; null where only `integers` has them. Valid
   * until the next call.
   *
   * @param flip whether the highest bit is turned over, which makes unsigned numbers of those stored with an offset,
   *   and signed bytes
   */
  narrow(slot: number, flip: boolean): Uint8Array | Uint16Array | null {
    const place = this.#slot(slot)
    const { bytesPerPixel } = this.#format
    if ((place.state !== 'codes' && place.state !== 'bytes') || bytesPerPixel === 4) return null
    const start = place.stored
    if (bytesPerPixel === 1) {
      const bytes = this.#memory.bytes.subarray(start, start + this.#count)
      if (place.state === 'codes') this.#kernels.toBytes(start, this.#count, this.#firstValue(start), flip ? 0x80 : 0)
      else if (flip) for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i]! ^ 0x80
      place.state = 'narrowed'
      return bytes
    }
    place.state = 'narrowed'
    this.#kernels.toShorts(start, this.#count, this.#firstValue(start), flip ? 0x8000 : 0)
    return this.#memory.shorts.subarray(start >> 1, (start >> 1) + this.#count)
  }

  #firstValue(stored: number): number {
    return this.#memory.integers[(stored >> 2) - 1]!
  }

  /** Writes the tile as floats to `out` from `offset`, without a copy where that is in the memory of this decoder. */
  writeFloats(slot: number, scaling: TileScaling, out: Float32Array, offset: number): void {
    const place = this.#slot(slot)
    // Otherwise the kernel would write beyond.
    const inPlace = out.buffer === this.#kernels.memory.buffer && this.#count % FLOATS_AT_ONCE === 0
    if (inPlace && this.#inOnePass(place, scaling)) this.#convert(place, scaling, out.byteOffset + 4 * offset)
    else out.set(this.floats(slot, scaling), offset)
  }

  /** The tile as floats; valid until the next call. */
  floats(slot: number, scaling: TileScaling): Float32Array {
    const place = this.#slot(slot)
    const out = this.#memory.reserveFloats(this.#count)
    const floats = this.#memory.floats.subarray(out >> 2, (out >> 2) + this.#count)
    if (this.#inOnePass(place, scaling)) {
      this.#convert(place, scaling, out)
      return floats
    }
    this.integers(slot)
    if (!hasValues(scaling)) return floats.fill(Number.NaN)
    this.#toFloats.fromIntegers(place.stored, out, this.#count, scaling)
    return floats
  }

  #inOnePass({ state }: Slot, scaling: TileScaling): boolean {
    return state === 'codes' && this.#format.bytesPerPixel === 4 && takesCodes(scaling, this.#count)
  }

  #convert({ stored }: Slot, scaling: TileScaling, out: number): void {
    this.#toFloats.fromCodes(stored, this.#firstValue(stored), out, this.#count, scaling)
  }
}

/** Less than a bit a pixel: most blocks have no differences. */
function isSparse(bytes: number, pixels: number): boolean {
  return bytes * 8 < pixels
}
