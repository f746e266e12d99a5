// Decoding of RICE_1 tiles, and from the decoded codes to pixels. See ../src/rice/decode.ts for the plain reading.
import { bigEndianAt, window } from './bits'

/** Bits of a window that are always good. */
const WINDOW_BITS: u32 = 57

/**
 * Decodes two tiles of `count` pixels into their codes: the first value at `out − 4`, then the mapped differences
 * 0, −1, 1, −2, 2 … as 0, 1, 2, 3, 4 … Two side by side, because each code has to wait for the one before it, so
 * that the processor is idle half of the time with one tile alone.
 *
 * Of each tile the next `left` bits are at the top of a word, and `next` is the byte after them. A refill ORs in what
 * follows (bits that are there already come out the same) and then counts whole bytes, so that the load does not
 * wait for the codes before it.
 *
 * @returns 0, or 1 where a tile is no such stream or ends too early
 */
export function decodeTwo(
  inA: usize,
  bytesA: u32,
  outA: usize,
  inB: usize,
  bytesB: u32,
  outB: usize,
  count: u32,
  blockSize: u32,
  splitBits: u32,
  rawBits: u32,
  rawSplit: u32,
): u32 {
  const endA = bytesA << 3
  const endB = bytesB << 3
  const splitShift = <u64>(64 - splitBits)
  store<u32>(outA - 4, <u32>(window(inA, 0) >>> (64 - rawBits)))
  store<u32>(outB - 4, <u32>(window(inB, 0) >>> (64 - rawBits)))
  let nextA = inA + (rawBits >>> 3)
  let nextB = inB + (rawBits >>> 3)
  let wordA: u64 = 0,
    wordB: u64 = 0
  let leftA: u64 = 0,
    leftB: u64 = 0

  for (let done: u32 = 0; done < count; done += blockSize) {
    const length = min(blockSize, count - done)
    if (bitOf(inA, nextA, leftA) > endA || bitOf(inB, nextB, leftB) > endB) return 1
    wordA |= bigEndianAt(nextA) >>> leftA
    nextA += <usize>((63 - leftA) >>> 3)
    leftA |= 56
    wordB |= bigEndianAt(nextB) >>> leftB
    nextB += <usize>((63 - leftB) >>> 3)
    leftB |= 56
    const splitA = <u32>(wordA >>> splitShift)
    const splitB = <u32>(wordB >>> splitShift)
    wordA <<= splitBits
    leftA -= splitBits
    wordB <<= splitBits
    leftB -= splitBits

    if (splitA - 1 < rawSplit && splitB - 1 < rawSplit && (length & 3) === 0) {
      const lowA = <u64>(splitA - 1),
        lowB = <u64>(splitB - 1)
      const shiftA = 63 - lowA,
        shiftB = 63 - lowB
      const fixedA = (<u64>splitA) << 2,
        fixedB = (<u64>splitB) << 2
      for (const stop = outA + (length << 2); outA < stop; outA += 16, outB += 16) {
        wordA |= bigEndianAt(nextA) >>> leftA
        nextA += <usize>((63 - leftA) >>> 3)
        leftA |= 56
        wordB |= bigEndianAt(nextB) >>> leftB
        nextB += <usize>((63 - leftB) >>> 3)
        leftB |= 56

        // Zeros, a one, and the low bits. The one stays in the shifted word, hence the −1.
        let zerosA = clz(wordA)
        let usedA = zerosA
        wordA <<= zerosA
        let zerosB = clz(wordB)
        let usedB = zerosB
        wordB <<= zerosB
        store<u32>(outA, <u32>(((zerosA - 1) << lowA) + (wordA >>> shiftA)))
        wordA <<= splitA
        store<u32>(outB, <u32>(((zerosB - 1) << lowB) + (wordB >>> shiftB)))
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB
        wordB <<= zerosB
        store<u32>(outA, <u32>(((zerosA - 1) << lowA) + (wordA >>> shiftA)), 4)
        wordA <<= splitA
        store<u32>(outB, <u32>(((zerosB - 1) << lowB) + (wordB >>> shiftB)), 4)
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB
        wordB <<= zerosB
        store<u32>(outA, <u32>(((zerosA - 1) << lowA) + (wordA >>> shiftA)), 8)
        wordA <<= splitA
        store<u32>(outB, <u32>(((zerosB - 1) << lowB) + (wordB >>> shiftB)), 8)
        wordB <<= splitB

        zerosA = clz(wordA)
        usedA += zerosA + fixedA
        wordA <<= zerosA
        zerosB = clz(wordB)
        usedB += zerosB + fixedB
        wordB <<= zerosB
        store<u32>(outA, <u32>(((zerosA - 1) << lowA) + (wordA >>> shiftA)), 12)
        wordA <<= splitA
        store<u32>(outB, <u32>(((zerosB - 1) << lowB) + (wordB >>> shiftB)), 12)
        wordB <<= splitB

        // Codes that did not fit came out wrong: once more, one by one.
        if (usedA <= leftA) leftA -= usedA
        else {
          const bit = codes(inA, endA, bitOf(inA, nextA, leftA), outA, <u32>lowA, 4)
          wordA = window(inA, bit)
          leftA = -bit & 7
          nextA = inA + ((bit + 7) >>> 3)
        }
        if (usedB <= leftB) leftB -= usedB
        else {
          const bit = codes(inB, endB, bitOf(inB, nextB, leftB), outB, <u32>lowB, 4)
          wordB = window(inB, bit)
          leftB = -bit & 7
          nextB = inB + ((bit + 7) >>> 3)
        }
      }
    } else {
      const atA = block(inA, endA, bitOf(inA, nextA, leftA), outA, splitA, length, rawBits, rawSplit)
      const atB = block(inB, endB, bitOf(inB, nextB, leftB), outB, splitB, length, rawBits, rawSplit)
      wordA = window(inA, atA)
      leftA = -atA & 7
      nextA = inA + ((atA + 7) >>> 3)
      wordB = window(inB, atB)
      leftB = -atB & 7
      nextB = inB + ((atB + 7) >>> 3)
      outA += length << 2
      outB += length << 2
    }
  }
  return <u32>(bitOf(inA, nextA, leftA) > endA || bitOf(inB, nextB, leftB) > endB)
}

/** The bit of the tile at `base` that is at the top of the word. */
function bitOf(base: usize, next: usize, left: u64): u32 {
  return ((<u32>(next - base)) << 3) - <u32>left
}

/** One block of one tile, of any kind. Gives the bit after it, beyond `end` where there is no such block. */
function block(base: usize, end: u32, bit: u32, out: usize, split: u32, length: u32, rawBits: u32, rawSplit: u32): u32 {
  if (split === 0) {
    memory.fill(out, 0, length << 2)
    return bit
  }
  if (split - 1 < rawSplit) return codes(base, end, bit, out, split - 1, length)
  if (split - 1 > rawSplit) return end + 1
  for (let i: u32 = 0; i < length; i++) {
    store<u32>(out + (i << 2), <u32>(window(base, bit) >>> (64 - rawBits)))
    bit += rawBits
  }
  return bit
}

/** Codes one by one, of any length. */
function codes(base: usize, end: u32, bit: u32, out: usize, split: u32, length: u32): u32 {
  for (let i: u32 = 0; i < length; i++) {
    let zeros: u32 = 0
    let run = <u32>clz(window(base, bit))
    while (run >= WINDOW_BITS) {
      zeros += WINDOW_BITS
      bit += WINDOW_BITS
      if (bit > end) return end + 1
      run = <u32>clz(window(base, bit))
    }
    bit += run + 1
    const low = split === 0 ? 0 : <u32>(window(base, bit) >>> (64 - split))
    store<u32>(out + (i << 2), ((zeros + run) << split) | low)
    bit += split
  }
  return bit
}

/** Four codes to the integers that they stand for, the differences added up from `carry` (the same in all lanes). */
function sums(code: v128, carry: v128): v128 {
  const zero = i32x4.splat(0)
  let sum = v128.xor(i32x4.shr_u(code, 1), i32x4.neg(v128.and(code, i32x4.splat(1))))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 3, 4, 5, 6))
  sum = i32x4.add(sum, v128.shuffle<i32>(zero, sum, 2, 3, 4, 5))
  return i32x4.add(sum, carry)
}

/** The last lane in all lanes. */
function lastLane(sum: v128): v128 {
  return v128.shuffle<i32>(sum, sum, 3, 3, 3, 3)
}

/** `(stored − dither + 0.5) × scale + zero` in double, rounded to float32. */
function physical(q: v128, dither: usize, scales: v128, zeros: v128): v128 {
  const half = f64x2.splat(0.5)
  let low = f64x2.convert_low_i32x4_s(q)
  let high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(q, q, 2, 3, 2, 3))
  low = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(low, v128.load(dither)), half), scales), zeros)
  high = f64x2.add(f64x2.mul(f64x2.add(f64x2.sub(high, v128.load(dither, 16)), half), scales), zeros)
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2)
}

/**
 * Codes to stored integers, in place: undoes the mapping and adds the differences up.
 *
 * @param address of the first code; `count` is rounded up to a multiple of four
 * @param last what the first difference is added to
 * @param spare bits by which a pixel is narrower than 32: values wrap at the pixel's width
 */
export function integrate(address: usize, count: u32, last: i32, spare: u32): void {
  let carry = i32x4.splat(last)
  for (const stop = address + (count << 2); address < stop; address += 16) {
    const sum = sums(v128.load(address), carry)
    carry = lastLane(sum)
    v128.store(address, i32x4.shr_s(i32x4.shl(sum, spare), spare))
  }
}

/**
 * Codes of 32-bit pixels to float32 in one pass: `integrate` and `dequantize` of a whole tile.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 * @param last what the first difference is added to
 */
export function toFloats(codes: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64, last: i32): void {
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  let carry = i32x4.splat(last)
  for (const stop = codes + (count << 2); codes < stop; codes += 16, dither += 32, out += 16) {
    const sum = sums(v128.load(codes), carry)
    carry = lastLane(sum)
    v128.store(out, physical(sum, dither, scales, zeros))
  }
}

/**
 * Stored integers to float32: `(stored − dither + 0.5) × scale + zero` in double, then rounded.
 *
 * @param dither address of the random numbers as doubles, one a pixel
 * @param count rounded up to a multiple of four
 */
export function dequantize(stored: usize, dither: usize, out: usize, count: u32, scale: f64, zero: f64): void {
  const scales = f64x2.splat(scale)
  const zeros = f64x2.splat(zero)
  for (const stop = stored + (count << 2); stored < stop; stored += 16, dither += 32, out += 16) {
    v128.store(out, physical(v128.load(stored), dither, scales, zeros))
  }
}

/** Puts `value` wherever the stored integer is `mark`: NaN for blanks, 0 for the zeros of SUBTRACTIVE_DITHER_2. */
export function replaceMarked(stored: usize, out: usize, count: u32, mark: i32, value: f32): void {
  const marks = i32x4.splat(mark)
  const values = f32x4.splat(value)
  for (const stop = stored + (count << 2); stored < stop; stored += 16, out += 16) {
    v128.store(out, v128.bitselect(values, v128.load(out), i32x4.eq(v128.load(stored), marks)))
  }
}
