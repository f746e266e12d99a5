// Decoding of RICE_1 tiles. See ../src/rice/decode.ts for the plain reading.
import { window } from './bits'

/** Bits of a window that are always good. */
const WINDOW_BITS: u32 = 57

/** Codes of up to this many bits, but for their zeros, are found four at a time: that many mostly fit in a window. */
const MOST_SIZE: u32 = 12

/** Pixels of the largest block that is decoded here. */
const LARGEST_BLOCK: usize = 64
const AREA: usize = 4 * LARGEST_BLOCK + 16
/**
 * The block at hand of each tile, its last pixel first: of each pixel the 32 bits that begin with its code. Finding the
 * next code takes a 64-bit word whose upper half is these 32 bits; stored whole, its lower half falls on the place of
 * the next pixel, whose word then overwrites it. So that there is such a place for the last pixel, four bytes stand
 * before.
 */
const FIRST_BITS = memory.data(8 * AREA, 16) + 12
/** For a code that is only skipped. */
const SPARE = memory.data(16, 16)
/**
 * So far behind the first bits of four pixels the number of the bit stands at which the first of their codes begins.
 */
const BIT_NUMBERS: usize = 4 * AREA

/**
 * Decodes four tiles of `count` pixels into their codes: the first value at `out − 4`, then the mapped differences 0,
 * −1, 1, −2, 2 … as 0, 1, 2, 3, 4 … Side by side, because each code has to wait for the one before it: with one tile
 * alone, or two, the processor is idle much of the time. All that the loop does is to find where codes begin; what they
 * are is left to vectors (`codesOf`).
 *
 * @param tiles of each tile, as 32-bit numbers: address, bytes, and `out`
 * @returns 0, or 1 where a tile is no such stream or ends too early
 */
export function decodeFour(tiles: usize, count: u32, blockSize: u32, splitBits: u32, rawBits: u32, rawSplit: u32): u32 {
  const inA = load<u32>(tiles)
  const inB = load<u32>(tiles, 12)
  const inC = load<u32>(tiles, 24)
  const inD = load<u32>(tiles, 36)
  const endA = (inA + load<u32>(tiles, 4)) << 3
  const endB = (inB + load<u32>(tiles, 16)) << 3
  const endC = (inC + load<u32>(tiles, 28)) << 3
  const endD = (inD + load<u32>(tiles, 40)) << 3
  let bitA = inA << 3
  let outA = load<u32>(tiles, 8)
  let bitB = inB << 3
  let outB = load<u32>(tiles, 20)
  let bitC = inC << 3
  let outC = load<u32>(tiles, 32)
  let bitD = inD << 3
  let outD = load<u32>(tiles, 44)
  const splitShift = <u64>(64 - splitBits)
  const mostSize = min(rawSplit, MOST_SIZE)
  store<u32>(outA - 4, <u32>(window(bitA) >>> (64 - rawBits)))
  store<u32>(outB - 4, <u32>(window(bitB) >>> (64 - rawBits)))
  store<u32>(outC - 4, <u32>(window(bitC) >>> (64 - rawBits)))
  store<u32>(outD - 4, <u32>(window(bitD) >>> (64 - rawBits)))
  bitA += rawBits
  bitB += rawBits
  bitC += rawBits
  bitD += rawBits

  for (let done: u32 = 0; done < count; done += blockSize) {
    const length = min(blockSize, count - done)
    if (bitA > endA || bitB > endB || bitC > endC || bitD > endD) return 1
    const splitA = <u32>(window(bitA) >>> splitShift)
    const splitB = <u32>(window(bitB) >>> splitShift)
    const splitC = <u32>(window(bitC) >>> splitShift)
    const splitD = <u32>(window(bitD) >>> splitShift)
    bitA += splitBits
    bitB += splitBits
    bitC += splitBits
    bitD += splitBits
    if (
      splitA - 1 < mostSize &&
      splitB - 1 < mostSize &&
      splitC - 1 < mostSize &&
      splitD - 1 < mostSize &&
      (length & 3) === 0
    ) {
      for (let at = FIRST_BITS + (length << 2); at > FIRST_BITS; ) {
        at -= 16
        bitA = fourCodes(at, endA, bitA, splitA)
        bitB = fourCodes(at + AREA, endB, bitB, splitB)
        bitC = fourCodes(at + 2 * AREA, endC, bitC, splitC)
        bitD = fourCodes(at + 3 * AREA, endD, bitD, splitD)
      }
      codesOf(FIRST_BITS, endA, outA, splitA - 1, length)
      codesOf(FIRST_BITS + AREA, endB, outB, splitB - 1, length)
      codesOf(FIRST_BITS + 2 * AREA, endC, outC, splitC - 1, length)
      codesOf(FIRST_BITS + 3 * AREA, endD, outD, splitD - 1, length)
    } else {
      bitA = blockAlone(endA, bitA, outA, splitA, length, rawBits, rawSplit)
      bitB = blockAlone(endB, bitB, outB, splitB, length, rawBits, rawSplit)
      bitC = blockAlone(endC, bitC, outC, splitC, length, rawBits, rawSplit)
      bitD = blockAlone(endD, bitD, outD, splitD, length, rawBits, rawSplit)
    }
    outA += length << 2
    outB += length << 2
    outC += length << 2
    outD += length << 2
  }
  return <u32>(bitA > endA || bitB > endB || bitC > endC || bitD > endD)
}

/**
 * Decodes one tile as `decodeFour` does four: sooner than with three others beside it that nobody wants.
 *
 * @returns 0, or 1 where it is no such stream or ends too early
 */
export function decodeOne(
  input: u32,
  bytes: u32,
  out: usize,
  count: u32,
  blockSize: u32,
  splitBits: u32,
  rawBits: u32,
  rawSplit: u32,
): u32 {
  const end = (input + bytes) << 3
  let bit = input << 3
  store<u32>(out - 4, <u32>(window(bit) >>> (64 - rawBits)))
  bit += rawBits
  for (let done: u32 = 0; done < count; done += blockSize) {
    if (bit > end) return 1
    const length = min(blockSize, count - done)
    const split = <u32>(window(bit) >>> (64 - splitBits))
    bit = blockAlone(end, bit + splitBits, out, split, length, rawBits, rawSplit)
    out += length << 2
  }
  return <u32>(bit > end)
}

/** Finds four codes of `size` bits each besides their zeros (the one and the low bits). Gives the bit after them. */
// @inline
function fourCodes(at: usize, end: u32, bit: u32, size: u32): u32 {
  store<u32>(at, bit, BIT_NUMBERS)
  let word = window(bit)
  let bits = <u32>clz(word) + size
  let used = bits
  store<u64>(at, word, 12)
  word <<= bits
  bits = <u32>clz(word) + size
  used += bits
  store<u64>(at, word, 8)
  word <<= bits
  bits = <u32>clz(word) + size
  used += bits
  store<u64>(at, word, 4)
  word <<= bits
  store<u64>(at, word)
  used += <u32>clz(word) + size
  return used <= WINDOW_BITS ? bit + used : longCodes(at, end, bit, size)
}

/** The same for four that are no whole window together. */
function longCodes(at: usize, end: u32, bit: u32, size: u32): u32 {
  for (let place = at + 12; place >= at; place -= 4) {
    const word = window(bit)
    const zeros = <u32>clz(word)
    store<u64>(place, word)
    bit = zeros < WINDOW_BITS ? bit + zeros + size : codes(end, bit, SPARE, size - 1, 1)
  }
  return bit
}

/** Ones where a float32 has its exponent, in four lanes. */
const EXPONENT_MASK = memory.data<i32>([0x7f800000, 0x7f800000, 0x7f800000, 0x7f800000], 16)
/**
 * The exponent field of a float32 between 2²³ and 2²⁴, a number of 24 bits without zeros in front, with its bits turned
 * over.
 */
const TURNED_EXPONENT: u32 = 255 - (127 + 23)

/**
 * Codes of a block from the bits at which they begin, four at a time. A code is some zeros, a one, and `low` bits more,
 * and stands for zeros · 2^low + the low bits. No vector instruction counts zeros, but the conversion to a float32
 * does: of the first 24 bits as an integer the exponent of the float tells how many zeros come before the one, and its
 * mantissa begins with the low bits. With the bits of the exponent turned over it grows with the zeros, so that the
 * upper bits of the float are the code plus a constant.
 *
 * With low = 3 the bits 0 0 1 1 0 1 … are two zeros, the one, and 101: the code 2 · 8 + 5 = 21. As an integer of 24
 * bits that is 1.101…₂ · 2²¹, so the float has the exponent field 127 + 21 = 148, turned over 255 − 148 = 107 =
 * TURNED_EXPONENT + 2, and then the mantissa 101…₂. Shifted to the right by 23 − 3 bits the two are 107 · 8 + 5; less
 * TURNED_EXPONENT · 8 that is 2 · 8 + 5.
 *
 * @param low bits of each code after the one
 */
function codesOf(firstBits: usize, end: u32, out: usize, low: u32, length: u32): void {
  const exponentMask = v128.load(EXPONENT_MASK)
  const constant = i32x4.splat(TURNED_EXPONENT << low)
  const spare = 23 - low
  const start = out
  let least = exponentMask
  for (let at = firstBits + (length << 2); at > firstBits; out += 16) {
    at -= 16
    const first24 = i32x4.shr_u(v128.load(at, 4), 8)
    least = i32x4.min_s(least, first24)
    const turned = v128.xor(f32x4.convert_i32x4_s(first24), exponentMask)
    const code = i32x4.sub(i32x4.shr_u(turned, spare), constant)
    v128.store(out, v128.shuffle<i32>(code, code, 3, 2, 1, 0))
  }
  // A smaller integer has its one so late that not all low bits are among the 24.
  if (v128.any_true(i32x4.lt_s(least, i32x4.splat(1 << low)))) longerCodes(firstBits, end, start, low, length)
}

/** Codes that are longer than 24 bits once more, one by one. */
function longerCodes(firstBits: usize, end: u32, out: usize, low: u32, length: u32): void {
  for (let at = firstBits + (length << 2); at > firstBits; out += 16) {
    at -= 16
    const first24 = i32x4.shr_u(v128.load(at, 4), 8)
    if (v128.any_true(i32x4.lt_s(first24, i32x4.splat(1 << low)))) {
      codes(end, load<u32>(at, BIT_NUMBERS), out, low, 4)
    }
  }
}

/**
 * One block of one tile, of any kind, as soon as may be. Gives the bit after it, beyond `end` where there is no such
 * block.
 */
function blockAlone(end: u32, bit: u32, out: usize, split: u32, length: u32, rawBits: u32, rawSplit: u32): u32 {
  if (split - 1 >= min(rawSplit, MOST_SIZE) || (length & 3) !== 0) {
    return block(end, bit, out, split, length, rawBits, rawSplit)
  }
  for (let at = FIRST_BITS + (length << 2); at > FIRST_BITS; ) {
    at -= 16
    bit = fourCodes(at, end, bit, split)
  }
  codesOf(FIRST_BITS, end, out, split - 1, length)
  return bit
}

/** The same, a code at a time. */
export function block(end: u32, bit: u32, out: usize, split: u32, length: u32, rawBits: u32, rawSplit: u32): u32 {
  if (split === 0) {
    memory.fill(out, 0, length << 2)
    return bit
  }
  if (split - 1 < rawSplit) return codes(end, bit, out, split - 1, length)
  if (split - 1 > rawSplit) return end + 1
  for (let i: u32 = 0; i < length; i++) {
    store<u32>(out + (i << 2), <u32>(window(bit) >>> (64 - rawBits)))
    bit += rawBits
  }
  return bit
}

/** Codes one by one, of any length. */
function codes(end: u32, bit: u32, out: usize, split: u32, length: u32): u32 {
  for (let i: u32 = 0; i < length; i++) {
    let zeros: u32 = 0
    let run = <u32>clz(window(bit))
    while (run >= WINDOW_BITS) {
      zeros += WINDOW_BITS
      bit += WINDOW_BITS
      if (bit > end) return end + 1
      run = <u32>clz(window(bit))
    }
    bit += run + 1
    const low = split === 0 ? 0 : <u32>(window(bit) >>> (64 - split))
    store<u32>(out + (i << 2), ((zeros + run) << split) | low)
    bit += split
  }
  return bit
}
