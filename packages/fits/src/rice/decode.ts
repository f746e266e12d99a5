import { FitsError } from '../errors.ts'

/**
 * What `RICE_1` fixes for each pixel width (FITS standard 4.0, section 10.4.1): bits of the split field, its largest
 * split, bits of a raw value.
 */
export const RICE_WIDTHS = {
  1: { splitBits: 3, rawSplit: 6, rawBits: 8 },
  2: { splitBits: 4, rawSplit: 14, rawBits: 16 },
  4: { splitBits: 5, rawSplit: 25, rawBits: 32 },
} as const

/** Bytes of a pixel. */
export type RiceWidth = keyof typeof RICE_WIDTHS

/**
 * Reads bits, most significant first, of `bytes[byteOffset .. byteOffset + byteLength)`. Beyond the end it reads zeros;
 * `check` tells.
 */
class BitReader {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #byteLength: number
  #bit = 0

  constructor(bytes: Uint8Array, byteOffset: number, byteLength: number) {
    this.#bytes = bytes
    this.#start = byteOffset
    this.#byteLength = byteLength
  }

  /** The next `count` bits (1 to 32) as an unsigned number. */
  bits(count: number): number {
    let value = 0
    let left = count
    while (left > 0) {
      const index = this.#bit >>> 3
      const byte = index < this.#byteLength ? this.#bytes[this.#start + index]! : 0
      const available = 8 - (this.#bit & 7)
      const take = Math.min(available, left)
      value = value * 2 ** take + ((byte >>> (available - take)) & (2 ** take - 1))
      this.#bit += take
      left -= take
    }
    return value
  }

  /** Zeros before the next one bit; the one is taken as well. */
  zeros(): number {
    let count = 0
    for (;;) {
      const index = this.#bit >>> 3
      if (index >= this.#byteLength) throw overrun()
      const rest = (this.#bytes[this.#start + index]! << (24 + (this.#bit & 7))) >>> 0
      const run = Math.clz32(rest)
      const available = 8 - (this.#bit & 7)
      if (run < available) {
        this.#bit += run + 1
        return count + run
      }
      count += available
      this.#bit += available
    }
  }

  check(): void {
    if (this.#bit > this.#byteLength * 8) throw overrun()
  }
}

function overrun(): FitsError {
  return new FitsError('bad_data', 'the Rice-compressed tile ends before its last pixel')
}

/**
 * Decodes one `RICE_1` tile (FITS standard 4.0, section 10.4.1): the first value raw, then blocks of
 * `blockSize` differences, each block with a split of its own.
 *
 * This is the plain reading of the standard: it is what the WebAssembly kernel is tested against, and what
 * decodes everything that kernel does not take.
 *
 * @param bytes holds the tile at `byteOffset`, `byteLength` bytes long
 * @param count pixels in the tile; the last block may be short
 * @param out receives `count` values from `outOffset`: 0 to 255 for one byte a pixel, signed 16 and 32 bit otherwise
 * @throws FitsError `bad_data` where the tile is shorter than its pixels need, or is no Rice stream
 */
export function decodeRice(
  bytes: Uint8Array,
  byteOffset: number,
  byteLength: number,
  count: number,
  blockSize: number,
  bytesPerPixel: RiceWidth,
  out: Int32Array,
  outOffset: number,
): void {
  const { splitBits, rawSplit, rawBits } = RICE_WIDTHS[bytesPerPixel]
  if (!(blockSize >= 1)) throw new FitsError('bad_data', `a Rice block of ${blockSize} pixels is impossible`)
  if (byteOffset < 0 || byteLength < 0 || byteOffset + byteLength > bytes.length) throw overrun()
  if (count === 0) return
  const reader = new BitReader(bytes, byteOffset, byteLength)
  const shift = 32 - rawBits
  const wrap = (value: number) => (bytesPerPixel === 1 ? value & 255 : (value << shift) >> shift)

  let last = wrap(reader.bits(rawBits) | 0)
  let index = outOffset
  const end = outOffset + count
  while (index < end) {
    const blockEnd = Math.min(index + blockSize, end)
    const split = reader.bits(splitBits) - 1
    if (split > rawSplit) throw new FitsError('bad_data', `the Rice stream holds the impossible split ${split}`)
    for (; index < blockEnd; index++) {
      if (split >= 0) {
        const code = split === rawSplit ? reader.bits(rawBits) : riceCode(reader, split)
        // Differences are mapped to 0, -1, 1, -2, 2 … so that small ones of either sign have short codes.
        last = wrap((last + ((code >>> 1) ^ -(code & 1))) | 0)
      }
      out[index] = last
    }
    reader.check()
  }
}

function riceCode(reader: BitReader, split: number): number {
  const high = reader.zeros()
  return split === 0 ? high : ((high << split) | reader.bits(split)) >>> 0
}
