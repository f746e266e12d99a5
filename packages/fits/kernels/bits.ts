// Bits, most significant first, through 64-bit windows.

/** The 57 or more bits from bit `bit` of the memory, at the top of a word. Reads 8 bytes, wherever they are. */
export function window(bit: u32): u64 {
  return bigEndian(v128.load64_zero(bit >>> 3)) << (bit & 7)
}

/** The 8 bytes at `address`, the first the most significant. */
export function bigEndianAt(address: usize): u64 {
  return bigEndian(v128.load64_zero(address))
}

/**
 * The low eight bytes in reverse order. V8 makes the constant of a shuffle anew each time, of four instructions: with
 * one that is loaded a tile is decoded 8 % sooner. All places are within the vector, where a relaxed swizzle gives what
 * a strict one does.
 */
const REVERSED = memory.data<u8>([7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0], 16)

/** The low half as a number whose first byte is the most significant. */
function bigEndian(bytes: v128): u64 {
  return reinterpret<u64>(f64x2.extract_lane(i8x16.relaxed_swizzle(bytes, v128.load(REVERSED)), 0))
}

/** Stores `word` with its most significant byte first. */
export function storeBigEndian(address: usize, word: u64): void {
  store<u64>(address, bigEndian(i64x2.splat(word)))
}
