// Decoding of RICE_1 tiles of bytes that are the same for long, as masks are. See ../src/rice/decode.ts for the plain
// reading.
import { window } from './bits'
import { block } from './decode'

/** Bits of the split of a block, and bits of a raw value, which is the largest split less one. */
const SPLIT_BITS: u32 = 3
const RAW_BITS: u32 = 8
const RAW_SPLIT: u32 = 6
/** Whole splits of a window that are always good. */
const MOST_SPLITS: u32 = 19

/**
 * Decodes a tile of `count` bytes. A block without differences is a split of three zeros and nothing else: as many of
 * them as a window holds are counted at once, and their pixels are one fill.
 *
 * @param scratch room for the codes of a block
 * @returns 0, or 1 where the tile is no such stream or ends too early
 */
export function decodeSparse(base: usize, bytes: u32, out: usize, count: u32, blockSize: u32, scratch: usize): u32 {
  const end = (base + bytes) << 3
  let last: u32 = load<u8>(base)
  let bit = (base << 3) + RAW_BITS
  let done: u32 = 0
  while (done < count) {
    if (bit > end) return 1
    const word = window(bit)
    const empty = min(<u32>clz(word) / SPLIT_BITS, MOST_SPLITS)
    if (empty > 0) {
      const blocks = min(empty, (count - done + blockSize - 1) / blockSize)
      const length = min(blocks * blockSize, count - done)
      memory.fill(out + done, <u8>last, length)
      bit += blocks * SPLIT_BITS
      done += length
      continue
    }
    const length = min(blockSize, count - done)
    bit = block(end, bit + SPLIT_BITS, scratch, <u32>(word >>> (64 - SPLIT_BITS)), length, RAW_BITS, RAW_SPLIT)
    for (let i: u32 = 0; i < length; i++) {
      const code = load<u32>(scratch + (i << 2))
      last += (code >>> 1) ^ -(code & 1)
      store<u8>(out + done + i, <u8>last)
    }
    done += length
  }
  return <u32>(bit > end)
}
