import { RICE_WIDTHS } from './decode.ts'

const { splitBits, rawSplit, rawBits } = RICE_WIDTHS[4]

/** Pixels of a Rice block: what every writer uses. */
export const RICE_BLOCK_SIZE = 32

/** A buffer of this many bytes holds any tile of `count` 32-bit pixels, compressed or gzipped. */
export function riceBound(count: number): number {
  return 64 + count * 4 + Math.ceil(count / RICE_BLOCK_SIZE)
}

/** Writes bits, most significant first. */
class BitWriter {
  readonly #bytes: Uint8Array
  #offset: number
  #pending = 0
  #pendingBits = 0

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes
    this.#offset = offset
  }

  /** The low `count` (0 to 32) bits of `value`. */
  bits(value: number, count: number): void {
    let left = count
    while (left > 0) {
      const take = Math.min(8 - this.#pendingBits, left)
      left -= take
      this.#pending = (this.#pending << take) | ((value >>> left) & ((1 << take) - 1))
      this.#pendingBits += take
      if (this.#pendingBits === 8) this.#emit()
    }
  }

  zeros(count: number): void {
    let left = count
    for (; left > 32; left -= 32) this.bits(0, 32)
    this.bits(0, left)
  }

  /** Fills the last byte with zeros; gives the offset after it. */
  finish(): number {
    if (this.#pendingBits > 0) this.bits(0, 8 - this.#pendingBits)
    return this.#offset
  }

  #emit(): void {
    this.#bytes[this.#offset++] = this.#pending
    this.#pending = 0
    this.#pendingBits = 0
  }
}

/**
 * Encodes one tile of 32-bit integers as `RICE_1` with blocks of 32 (FITS standard 4.0, section 10.4.1), choosing
 * splits as cfitsio does, so that the bytes are the same.
 *
 * @param pixels the tile's `count` values from `offset`
 * @param out has room for `riceBound(count)` bytes from `outOffset`
 * @returns bytes written
 */
export function encodeRice(
  pixels: Int32Array,
  offset: number,
  count: number,
  out: Uint8Array,
  outOffset: number,
): number {
  const writer = new BitWriter(out, outOffset)
  const codes = new Uint32Array(RICE_BLOCK_SIZE)
  let last = pixels[offset]!
  writer.bits(last, rawBits)
  for (let start = 0; start < count; start += RICE_BLOCK_SIZE) {
    const length = Math.min(RICE_BLOCK_SIZE, count - start)
    let sum = 0
    for (let i = 0; i < length; i++) {
      const value = pixels[offset + start + i]!
      const difference = (value - last) | 0
      // 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
      codes[i] = (difference << 1) ^ (difference >> 31)
      sum += codes[i]!
      last = value
    }
    writeBlock(writer, codes, length, sum)
  }
  return writer.finish() - outOffset
}

function writeBlock(writer: BitWriter, codes: Uint32Array, length: number, sum: number): void {
  if (sum === 0) {
    writer.bits(0, splitBits)
    return
  }
  const split = splitFor(sum, length)
  if (split >= rawSplit) {
    writer.bits(rawSplit + 1, splitBits)
    for (let i = 0; i < length; i++) writer.bits(codes[i]!, rawBits)
    return
  }
  writer.bits(split + 1, splitBits)
  for (let i = 0; i < length; i++) {
    writer.zeros(codes[i]! >>> split)
    writer.bits(1, 1)
    writer.bits(codes[i]!, split)
  }
}

/** Bits of each code that are written as they are: about the logarithm of half the mean code. */
function splitFor(sum: number, length: number): number {
  const mean = Math.max(0, (sum - (length >> 1) - 1) / length)
  return 32 - Math.clz32(Math.floor(mean) >>> 1)
}
