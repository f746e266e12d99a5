import { decodeRice, RICE_WIDTHS, type RiceWidth } from './decode.ts'
import { DITHER_LENGTH, DITHER_STARTS, DITHER_VALUES } from './dither.ts'
import { Arena, instantiateKernels, type Kernels } from './kernels.ts'

/** How the tiles of an image are written. */
export interface RiceFormat {
  blockSize: number
  bytesPerPixel: RiceWidth
}

/** How the integers of a tile stand for floats (FITS standard 4.0, section 10.2). */
export interface TileScaling {
  /** ZSCALE and ZZERO; where one is not finite there are no values to be had, and the tile is NaN. */
  scale: number
  zero: number
  /** Index of the tile in the dither sequence; −1 where it is not dithered. */
  ditherIndex: number
  /** Stored for NaN (ZBLANK); null for none. */
  blank: number | null
  /** Stored for exactly 0 (`SUBTRACTIVE_DITHER_2`); null for none. */
  exactZero: number | null
}

/** Two tiles are decoded side by side: these are their places. */
export type Slot = 0 | 1

/** The kernel may read this far beyond a tile before it knows that the tile has ended. */
const SLACK_BYTES = 1024
/** Blocks beyond this go to the plain code: nobody writes them, and the slack depends on it. */
const LARGEST_BLOCK = 64

/** Pixels that a kernel works on at a time: it goes on to a multiple of them. */
const MOST_AT_ONCE = 16

/** Addresses in the kernels' memory of what a slot holds, and for how much there is room. */
interface Place {
  input: number
  /** Codes or bytes, as `decode` leaves them, or the integers made of them. */
  stored: number
  state: 'loaded' | 'codes' | 'bytes' | 'integers' | 'narrowed'
  bytes: number
  count: number
}

/**
 * Decodes Rice tiles with the WebAssembly kernels, two at a time, and turns them to floats: the same numbers as
 * {@link decodeRice} and the formula of the standard, several times sooner. First `load` one tile or two of the same
 * size, then `decode`, then ask for `integers` or `floats` of each. Keeps its memory: use one for many tiles.
 */
export class RicePairDecoder {
  #format: RiceFormat = { blockSize: 0, bytesPerPixel: 4 }
  readonly #kernels: Kernels = instantiateKernels()
  readonly #arena = new Arena(this.#kernels)
  readonly #dither: number
  readonly #half: number
  /** Room for the codes of a block. */
  readonly #block: number
  readonly #places: readonly [Place, Place] = [
    { input: 0, stored: 0, state: 'loaded', bytes: 0, count: -1 },
    { input: 0, stored: 0, state: 'loaded', bytes: 0, count: -1 },
  ]
  #out = { address: 0, count: -1 }
  // Views of the whole memory, made again whenever it grows.
  #bytes = new Uint8Array(0)
  #shorts = new Uint16Array(0)
  #integers = new Int32Array(0)
  #floats = new Float32Array(0)
  readonly #lengths: [number, number] = [0, 0]
  #count = 0

  constructor() {
    const tableBytes = (DITHER_LENGTH + 4) * 8
    this.#dither = this.#arena.take(tableBytes)
    this.#half = this.#arena.take(tableBytes)
    this.#block = this.#arena.take(LARGEST_BLOCK * 4)
    const { buffer } = this.#kernels.memory
    new Float64Array(buffer, this.#dither, DITHER_LENGTH).set(DITHER_VALUES)
    // Not dithered is dithered by ½: then q − ½ + ½ is q.
    new Float64Array(buffer, this.#half, DITHER_LENGTH + 4).fill(0.5)
  }

  /** Copies a tile of `count` pixels from `bytes[offset .. offset + length)`. */
  load(slot: Slot, bytes: Uint8Array, offset: number, length: number, count: number): void {
    const tile = bytes.subarray(offset, offset + length)
    this.#reserve(this.#places[slot], count, tile.length)
    this.#bytes.set(tile, this.#places[slot].input)
    this.#lengths[slot] = tile.length
    this.#places[slot].state = 'loaded'
  }

  /** Decodes slot 0, and slot 1 if `two` are loaded, of `count` pixels each. Damage comes to light when the tile is asked for. */
  decode(two: boolean, count: number, format: RiceFormat): void {
    this.#count = count
    this.#format = format
    const { blockSize, bytesPerPixel } = format
    if (blockSize > LARGEST_BLOCK || count === 0) return
    if (bytesPerPixel === 1 && this.#isSparse(0) && (!two || this.#isSparse(1))) {
      this.#decodeSparse(0)
      if (two) this.#decodeSparse(1)
      return
    }
    const { splitBits, rawBits, rawSplit } = RICE_WIDTHS[bytesPerPixel]
    const [first, second] = two ? this.#places : [this.#places[0], this.#places[0]]
    const failed = this.#kernels.decodeTwo(
      first.input,
      this.#lengths[0],
      first.stored,
      second.input,
      this.#lengths[two ? 1 : 0],
      second.stored,
      count,
      blockSize,
      splitBits,
      rawBits,
      rawSplit,
    )
    // What the kernel cannot decode stays loaded for the plain code, which finds out which tile it is and why.
    if (!failed) first.state = second.state = 'codes'
  }

  /** Less than a bit a pixel: most blocks have no differences. */
  #isSparse(slot: Slot): boolean {
    return this.#lengths[slot] * 8 < this.#count
  }

  #decodeSparse(slot: Slot): void {
    const place = this.#places[slot]
    const { blockSize } = this.#format
    const bytes = this.#lengths[slot]
    const failed = this.#kernels.decodeSparse(place.input, bytes, place.stored, this.#count, blockSize, this.#block)
    if (!failed) place.state = 'bytes'
  }

  /**
   * The stored integers of a tile, as {@link decodeRice} gives them; valid until the next `load`.
   *
   * @throws FitsError `bad_data` where the tile is no Rice stream or too short
   */
  integers(slot: Slot): Int32Array {
    const place = this.#places[slot]
    const start = place.stored >> 2
    const integers = this.#integers.subarray(start, start + this.#count)
    if (place.state === 'loaded') {
      const { blockSize, bytesPerPixel } = this.#format
      decodeRice(this.#bytes, place.input, this.#lengths[slot], this.#count, blockSize, bytesPerPixel, integers, 0)
    } else if (place.state === 'codes') this.#integrate(place.stored, integers)
    else if (place.state === 'bytes') this.#widen(place.stored, integers)
    place.state = 'integers'
    return integers
  }

  #integrate(stored: number, integers: Int32Array): void {
    const { rawBits } = RICE_WIDTHS[this.#format.bytesPerPixel]
    this.#kernels.integrate(stored, this.#count, this.#firstValue(stored), 32 - rawBits)
    // Bytes are without sign.
    if (rawBits === 8) for (let i = 0; i < integers.length; i++) integers[i] = integers[i]! & 255
  }

  /** From the last on, as bytes and integers begin in the same place. */
  #widen(stored: number, integers: Int32Array): void {
    for (let i = integers.length - 1; i >= 0; i--) integers[i] = this.#bytes[stored + i]!
  }

  /**
   * The stored integers of a tile of 8- or 16-bit pixels in as many bits; null where only `integers` has them. Valid until the next
   * call.
   *
   * @param flip whether the highest bit is turned over, which makes unsigned numbers of those stored with an offset, and signed bytes
   */
  narrow(slot: Slot, flip: boolean): Uint8Array | Uint16Array | null {
    const place = this.#places[slot]
    const { bytesPerPixel } = this.#format
    if ((place.state !== 'codes' && place.state !== 'bytes') || bytesPerPixel === 4) return null
    const start = place.stored
    if (bytesPerPixel === 1) {
      const bytes = this.#bytes.subarray(start, start + this.#count)
      if (place.state === 'codes') this.#kernels.toBytes(start, this.#count, this.#firstValue(start), flip ? 0x80 : 0)
      else if (flip) for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i]! ^ 0x80
      place.state = 'narrowed'
      return bytes
    }
    place.state = 'narrowed'
    this.#kernels.toShorts(start, this.#count, this.#firstValue(start), flip ? 0x8000 : 0)
    return this.#shorts.subarray(start >> 1, (start >> 1) + this.#count)
  }

  #firstValue(stored: number): number {
    return this.#integers[(stored >> 2) - 1]!
  }

  /** The tile as floats: `(stored − dither + 0.5) × scale + zero` in double, rounded; valid until the next call. */
  floats(slot: Slot, scaling: TileScaling): Float32Array {
    const place = this.#places[slot]
    const count = this.#count
    const out = this.#reserveOut(count)
    const floats = this.#floats.subarray(out >> 2, (out >> 2) + count)
    if (this.#inOnePass(place, scaling)) {
      const { scale, zero, ditherIndex } = scaling
      const dither = ditherIndex < 0 ? this.#half : this.#dither + DITHER_STARTS[ditherIndex]! * 8
      this.#kernels.toFloats(place.stored, dither, out, count, scale, zero, this.#firstValue(place.stored))
      return floats
    }
    this.integers(slot)
    if (!hasValues(scaling)) return floats.fill(Number.NaN)
    this.#dequantize(place.stored, out, scaling)
    if (scaling.blank !== null) this.#kernels.replaceMarked(place.stored, out, count, scaling.blank, Number.NaN)
    if (scaling.exactZero !== null) this.#kernels.replaceMarked(place.stored, out, count, scaling.exactZero, 0)
    return floats
  }

  /** Whether codes become floats at once: no integer is marked, and the random numbers do not wrap. */
  #inOnePass({ state }: Place, scaling: TileScaling): boolean {
    if (state !== 'codes' || this.#format.bytesPerPixel !== 4 || !hasValues(scaling)) return false
    if (scaling.blank !== null || scaling.exactZero !== null) return false
    const start = scaling.ditherIndex < 0 ? 0 : DITHER_STARTS[scaling.ditherIndex]!
    return start + this.#count <= DITHER_LENGTH
  }

  #dequantize(stored: number, out: number, { scale, zero, ditherIndex }: TileScaling): void {
    const dithered = ditherIndex >= 0
    const table = dithered ? this.#dither : this.#half
    let index = ditherIndex
    let next = dithered ? DITHER_STARTS[index]! : 0
    for (let done = 0; done < this.#count; ) {
      const length = Math.min(this.#count - done, DITHER_LENGTH - next)
      const at = done * 4
      this.#kernels.dequantize(stored + at, table + next * 8, out + at, length, scale, zero)
      done += length
      // At the end of the sequence the index moves on, and gives a new start.
      index = (index + 1) % DITHER_LENGTH
      next = dithered ? DITHER_STARTS[index]! : 0
    }
  }

  #reserve(place: Place, count: number, bytes: number): void {
    if (place.count >= count && place.bytes >= bytes) return
    // Tiles differ in length: with room to spare this happens once or twice an image.
    place.bytes = Math.max(place.bytes, 2 * bytes)
    place.count = Math.max(place.count, count)
    place.input = this.#arena.take(place.bytes + SLACK_BYTES)
    // The first value of a tile stands just before its integers.
    place.stored = this.#arena.take(16 + (place.count + MOST_AT_ONCE) * 4) + 16
    this.#renewViews()
  }

  #reserveOut(count: number): number {
    if (this.#out.count < count) {
      this.#out = { address: this.#arena.take((count + 4) * 4), count }
      this.#renewViews()
    }
    return this.#out.address
  }

  #renewViews(): void {
    const { buffer } = this.#kernels.memory
    this.#bytes = new Uint8Array(buffer)
    this.#shorts = new Uint16Array(buffer)
    this.#integers = new Int32Array(buffer)
    this.#floats = new Float32Array(buffer)
  }
}

function hasValues({ scale, zero }: TileScaling): boolean {
  return Number.isFinite(scale) && Number.isFinite(zero)
}

/** Tiles up to this many pixels are decoded in pairs, and with the decoder that a thread keeps. */
const MOST_SHARED_PIXELS = 2 ** 18

let shared: RicePairDecoder | undefined

/**
 * The decoder for tiles of at most `tilePixels`. All images of a thread share one, whose tables then stay in the
 * processor's cache; one image with huge tiles gets its own, because the memory of a module never shrinks.
 */
export function pairDecoderFor(tilePixels: number): RicePairDecoder {
  if (!decodesInPairs(tilePixels)) return new RicePairDecoder()
  shared ??= new RicePairDecoder()
  return shared
}

/** Whether tiles of this size should be decoded two at a time: larger ones one by one, to spare memory. */
export function decodesInPairs(pixels: number): boolean {
  return pixels <= MOST_SHARED_PIXELS
}
