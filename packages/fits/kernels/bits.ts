// Bits, most significant first, through 64-bit windows.

/** The 57 or more bits from bit `bit` of the bytes at `base`, at the top of a word. Reads 8 bytes, wherever they are. */
export function window(base: usize, bit: u32): u64 {
  return bigEndian(v128.load64_zero(base + (bit >>> 3))) << (bit & 7)
}

/** The 8 bytes at `address`, the first the most significant. */
export function bigEndianAt(address: usize): u64 {
  return bigEndian(v128.load64_zero(address))
}

/** The low half as a number whose first byte is the most significant. */
function bigEndian(bytes: v128): u64 {
  return v128.extract_lane<u64>(v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0)
}

/** Stores `word` with its most significant byte first. */
export function storeBigEndian(address: usize, word: u64): void {
  store<u64>(address, bigEndian(i64x2.splat(word)))
}
